package dev.caravan.nexthop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.envelope.DomainName;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EhloNameTest {

    private static final DomainName NAME = DomainName.parse("mail.example");

    private final FakeNames names = new FakeNames();

    @Test
    void hasNoDoubtsWhereNameAndAddressesPointToEachOther() {
        names.address("mail.example", "192.0.2.1", "2001:db8::1");
        names.reverse("192.0.2.1", "other.example", "MAIL.example").reverse("2001:db8::1", "mail.example");

        assertThat(doubts()).isEmpty();
        assertThat(doubts("2001:db8::1")).isEmpty();
    }

    @Test
    void doubtsANameWithoutAnAddress() {
        assertThat(doubts()).singleElement().asString().startsWith("mail.example has no address");
    }

    @Test
    void doubtsASourceThatIsNoAddressOfTheName() {
        names.address("mail.example", "192.0.2.1").reverse("192.0.2.2", "mail.example");

        assertThat(doubts("192.0.2.2"))
                .singleElement()
                .asString()
                .startsWith("mail leaves from 192.0.2.2, which is no address of mail.example");
    }

    @Test
    void doubtsAnAddressWhoseReverseNameIsMissingOrAnother() {
        names.address("mail.example", "192.0.2.1", "192.0.2.2").reverse("192.0.2.2", "host-2\r\n.example");

        assertThat(doubts())
                .satisfiesExactly(
                        first -> assertThat(first).startsWith("192.0.2.1 has no reverse name"),
                        second -> assertThat(second).contains("of 192.0.2.2 is host-2\\u000D\\u000A.example, not"));
    }

    @Test
    void saysNothingWhereNobodyCanBeAskedOrAddressesAreTranslated() {
        names.silent("mail.example");
        assertThat(doubts("192.0.2.1")).isEmpty();

        FakeNames behind = new FakeNames().address("mail.example", "192.0.2.1").reverse("192.0.2.1", "mail.example");
        assertThat(new EhloName(behind).doubts(NAME, List.of(InetAddress.ofLiteral("10.0.0.1"))))
                .isEmpty();
    }

    private List<String> doubts(String... sources) {
        return new EhloName(names)
                .doubts(NAME, Stream.of(sources).map(InetAddress::ofLiteral).toList());
    }
}
