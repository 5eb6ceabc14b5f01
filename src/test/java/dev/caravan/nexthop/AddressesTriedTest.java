package dev.caravan.nexthop;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AddressesTriedTest {

    private static final String HOST = "mx.example";
    private static final List<InetAddress> DUAL = addresses("192.0.2.1", "2001:db8::1", "192.0.2.2", "2001:db8::2");

    @Test
    void keepsTheGivenOrderForAHostThatWasNeverTried() {
        AddressesTried elsewhere = tried("192.0.2.1").and("other.example", InetAddress.ofLiteral("2001:db8::9"));

        assertThat(AddressesTried.NONE.order(HOST, DUAL)).isEqualTo(DUAL);
        assertThat(elsewhere.order("third.example", DUAL)).isEqualTo(DUAL);
    }

    @Test
    void theFamilyThatWasNotUsedLastGoesFirstAndBothKeepTakingTurns() {
        assertThat(tried("192.0.2.2").order(HOST, DUAL))
                .isEqualTo(addresses("2001:db8::1", "192.0.2.2", "2001:db8::2", "192.0.2.1"));
        assertThat(tried("192.0.2.2", "2001:db8::2").order(HOST, DUAL))
                .isEqualTo(addresses("192.0.2.2", "2001:db8::2", "192.0.2.1", "2001:db8::1"));
    }

    @Test
    void theSecondAttemptRepeatsTheAddressOfTheFirstWhereThereIsOneFamilyAndTheThirdDoesNot() {
        List<InetAddress> single = addresses("192.0.2.1", "192.0.2.2", "192.0.2.3");

        assertThat(tried("192.0.2.3").order(HOST, single)).isEqualTo(addresses("192.0.2.3", "192.0.2.1", "192.0.2.2"));
        assertThat(tried("192.0.2.3", "192.0.2.3").order(HOST, single)).isEqualTo(single);
    }

    @Test
    void anAddressThatIsGoneIsNotTriedAgain() {
        List<InetAddress> single = addresses("192.0.2.1", "192.0.2.2");

        assertThat(tried("192.0.2.9").order(HOST, single)).isEqualTo(single);
    }

    @Test
    void anAttemptCountsAnAddressOnceHoweverManyConnectionsItMade() {
        InetAddress address = InetAddress.ofLiteral("192.0.2.1");

        assertThat(AddressesTried.NONE.and(HOST, address).and(HOST, address)).isEqualTo(tried("192.0.2.1"));
        assertThat(tried("192.0.2.1").and(tried("192.0.2.1"))).isEqualTo(tried("192.0.2.1", "192.0.2.1"));
    }

    @Test
    void forgetsTheOldestBeyondItsBounds() {
        List<String> hosts =
                IntStream.range(0, 30).mapToObj(i -> "h" + i + ".example").toList();
        AddressesTried many = AddressesTried.NONE;
        for (String host : hosts) {
            for (int attempt = 0; attempt < 9; attempt++) {
                many = many.and(AddressesTried.NONE.and(host, InetAddress.ofLiteral("192.0.2." + attempt)));
            }
        }

        assertThat(many.byHost().keySet()).containsExactlyElementsOf(hosts.subList(20, 30));
        assertThat(many.byHost().values())
                .allSatisfy(
                        a -> assertThat(a).isEqualTo(addresses("192.0.2.5", "192.0.2.6", "192.0.2.7", "192.0.2.8")));
    }

    private static AddressesTried tried(String... literals) {
        return addresses(literals).stream()
                .map(address -> AddressesTried.NONE.and(HOST, address))
                .reduce(AddressesTried.NONE, AddressesTried::and);
    }

    private static List<InetAddress> addresses(String... literals) {
        return Stream.of(literals).map(InetAddress::ofLiteral).toList();
    }
}
