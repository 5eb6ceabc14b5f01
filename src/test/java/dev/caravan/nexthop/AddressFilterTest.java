package dev.caravan.nexthop;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
        for (AddressFilter filter : AddressFilter.values()) {
            boolean expected = !least.equals("NEVER") && filter.compareTo(AddressFilter.valueOf(least)) >= 0;
            assertThat(filter.allows(address)).as("%s by %s", literal, filter).isEqualTo(expected);
        }
    }
}
