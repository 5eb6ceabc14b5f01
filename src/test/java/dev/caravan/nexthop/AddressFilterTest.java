package dev.caravan.nexthop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.nexthop.AddressFilter.Reach;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressFilterTest {

    @ParameterizedTest
    @CsvSource({
        "8.8.8.8, PUBLIC",
        "100.63.255.255, PUBLIC",
        "100.64.0.1, PRIVATE",
        "100.127.255.255, PRIVATE",
        "100.128.0.0, PUBLIC",
        "10.1.2.3, PRIVATE",
        "172.15.255.255, PUBLIC",
        "172.16.0.1, PRIVATE",
        "172.31.255.255, PRIVATE",
        "172.32.0.0, PUBLIC",
        "192.168.1.1, PRIVATE",
        "169.254.169.254, PRIVATE",
        "127.0.0.1, LOOPBACK",
        "127.255.255.255, LOOPBACK",
        "0.0.0.0, NEVER",
        "0.1.2.3, NEVER",
        "224.0.0.1, NEVER",
        "255.255.255.255, NEVER",
        "2001:4860::8888, PUBLIC",
        "::, NEVER",
        "::1, LOOPBACK",
        "::ffff:127.0.0.1, LOOPBACK",
        "::127.0.0.1, LOOPBACK",
        "64:ff9b::10.0.0.1, PRIVATE",
        "64:ff9b::8.8.8.8, PUBLIC",
        "64:ff9b:1::8.8.8.8, PRIVATE",
        "2002:7f00:1::1, LOOPBACK",
        "2002:808:808::1, PUBLIC",
        "fe80::1, PRIVATE",
        "fd12:3456::1, PRIVATE",
        "ff02::1, NEVER",
    })
    void allowsPublicAddressesAndWhatTheOperatorAdds(String literal, String least) {
        InetAddress address = InetAddress.ofLiteral(literal);
        for (AddressFilter filter : List.of(AddressFilter.PUBLIC, AddressFilter.LOOPBACK, AddressFilter.PRIVATE)) {
            boolean expected = !least.equals("NEVER") && filter.reach().compareTo(Reach.valueOf(least)) >= 0;
            assertThat(filter.allows(address)).as("%s by %s", literal, filter).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "8.8.8.8, true",
        "10.1.2.3, true",
        "10.0.255.255, false",
        "10.2.0.0, false",
        "::ffff:10.1.2.3, true",
        "::10.1.2.3, true",
        "64:ff9b::10.1.2.3, true",
        "2002:0a01:0203::1, true",
        "64:ff9b::10.2.0.0, false",
        "127.0.0.1, true",
        "127.0.0.2, false",
        "::1, false",
        "fd00:1:ffff::1, true",
        "fd00:2::1, false",
        "fe80::1, false",
        "192.168.129.0, true",
        "192.168.127.255, false",
        "2001:4860::8888, true",
        "224.0.0.1, false",
        "0.0.0.0, false",
        "ff02::1, false",
    })
    void allowsTheNetworksOfAListAndNothingElseThatIsNotPublic(String literal, boolean expected) {
        AddressFilter filter = AddressFilter.parse(
                "10.1.0.0/16,fd00:1::/32,127.0.0.1/32,192.168.128.0/17,224.0.0.0/4,0.0.0.0/8,ff00::/8");

        assertThat(filter.allows(InetAddress.ofLiteral(literal))).isEqualTo(expected);
        assertThat(AddressFilter.parse(filter.toString())).isEqualTo(filter);
    }

    @Test
    void allowsAllPrivateAddressesOfOneFamilyToANetworkOfNoBits() {
        AddressFilter filter = AddressFilter.parse("::/0");

        assertThat(filter.allows(InetAddress.ofLiteral("fd00::1"))).isTrue();
        assertThat(filter.allows(InetAddress.ofLiteral("10.0.0.1"))).isFalse();
        assertThat(filter.allows(InetAddress.ofLiteral("64:ff9b::10.0.0.1"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "yes",
                "10.0.0.0",
                "10.0.0.0/",
                "10.0.0.0/-1",
                "10.0.0.0/33",
                "10.0.0/8",
                "10.0.0.1/8",
                "256.0.0.0/8",
                "fd00::/129",
                "fd00::1/64",
                "fe80::%1/10",
                "[fd00::]/8",
                "::ffff:10.0.0.0/95",
                "host.example/24",
                "10.0.0.0/8,",
                "10.0.0.0/8,true"
            })
    void knowsNoOtherFormOfNetworks(String text) {
        assertThatThrownBy(() -> AddressFilter.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
