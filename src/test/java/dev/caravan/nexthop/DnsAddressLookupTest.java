package dev.caravan.nexthop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.dns.Family;
import dev.caravan.envelope.DomainName;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class DnsAddressLookupTest {

    private static final DomainName HOST = DomainName.parse("mx.example");

    private final FakeNames names = new FakeNames();

    @Test
    void letsTheFamiliesTakeTurns() {
        names.address("mx.example", "2001:db8::1", "192.0.2.1", "192.0.2.2", "2001:db8::2", "192.0.2.3");

        assertThat(found(DnsAddressLookup.ANY))
                .containsExactly("192.0.2.1", "2001:db8:0:0:0:0:0:1", "192.0.2.2", "2001:db8:0:0:0:0:0:2", "192.0.2.3");
    }

    @Test
    void asksOnlyForTheFamilyThatIsWanted() {
        names.address("mx.example", "2001:db8::1", "192.0.2.1");

        assertThat(found(List.of(Family.IPV6))).containsExactly("2001:db8:0:0:0:0:0:1");
        assertThat(names.asked()).containsExactly("IPV6 mx.example");
    }

    @Test
    void followsAnAlias() {
        names.alias("mx.example", "host.example").address("host.example", "192.0.2.1");

        assertThat(found(DnsAddressLookup.ANY)).containsExactly("192.0.2.1");
    }

    @Test
    void givesUpOnALoopWithoutCallingItAHostWithoutAddress() {
        names.alias("mx.example", "host.example").alias("host.example", "mx.example");

        assertThat(failure()).isEqualTo(LookupFailure.HOST_UNANSWERED);
    }

    @Test
    void tellsSilenceFromTheLackOfAnAddress() {
        assertThat(failure()).isEqualTo(LookupFailure.HOST_WITHOUT_ADDRESS);
        names.silent("mx.example");
        assertThat(failure()).isEqualTo(LookupFailure.HOST_UNANSWERED);
    }

    private List<String> found(List<Family> families) {
        return ((AddressAnswer.Found) new DnsAddressLookup(names, families).addresses(HOST))
                .addresses().stream().map(InetAddress::getHostAddress).toList();
    }

    private LookupFailure failure() {
        return ((AddressAnswer.None) new DnsAddressLookup(names, DnsAddressLookup.ANY).addresses(HOST)).failure();
    }
}
