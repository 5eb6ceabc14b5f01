package dev.caravan.transport.smarthost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.caravan.envelope.Host;
import dev.caravan.transport.smarthost.RelayHosts.Naming;
import dev.caravan.transport.smarthost.RelayHosts.Order;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RelayHostsTest {

    private static final int DRAWS = 10_000;

    private static final RelayHost LIGHT = new RelayHost(Host.parse("light.example"), 25, 1);
    private static final RelayHost MIDDLE = new RelayHost(Host.parse("middle.example"), 25, 3);
    private static final RelayHost HEAVY = new RelayHost(Host.parse("heavy.example"), 25, 6);
    private static final List<RelayHost> ALL = List.of(LIGHT, MIDDLE, HEAVY);

    @Test
    void listedOnesStayInTheirOrder() {
        assertThat(new RelayHosts(ALL, Order.LISTED, Naming.HOSTS).inOrder(new Random(1)))
                .isEqualTo(ALL);
    }

    @Test
    void theFirstIsDrawnByWeightAndTheOthersFollow() {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        RelayHosts hosts = new RelayHosts(ALL, Order.WEIGHTED, Naming.HOSTS);
        Map<RelayHost, Integer> first = new HashMap<>();
        int heavySecondAfterMiddle = 0;
        for (int i = 0; i < DRAWS; i++) {
            List<RelayHost> order = hosts.inOrder(random);
            assertThat(order).containsExactlyInAnyOrderElementsOf(ALL);
            first.merge(order.getFirst(), 1, Integer::sum);
            heavySecondAfterMiddle += order.equals(List.of(MIDDLE, HEAVY, LIGHT)) ? 1 : 0;
        }
        // Six standard deviations: wrong once in some hundred million runs.
        assertThat(first.get(LIGHT)).isCloseTo(DRAWS / 10, within(180));
        assertThat(first.get(MIDDLE)).isCloseTo(DRAWS * 3 / 10, within(275));
        assertThat(first.get(HEAVY)).isCloseTo(DRAWS * 6 / 10, within(294));
        assertThat(heavySecondAfterMiddle).isCloseTo(DRAWS * 3 / 10 * 6 / 7, within(263));
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        RelayHost address = new RelayHost(Host.parse("[192.0.2.1]"), 25);
        List<RelayHost> tooMany = IntStream.rangeClosed(0, RelayHosts.HOSTS_MAX)
                .mapToObj(i -> new RelayHost(Host.parse("relay" + i + ".example"), 25))
                .toList();

        assertThatThrownBy(() -> new RelayHosts(List.of(), Order.LISTED, Naming.HOSTS))
                .hasMessageContaining("1 to 10 hosts");
        assertThatThrownBy(() -> new RelayHosts(tooMany, Order.LISTED, Naming.HOSTS))
                .hasMessageContaining("1 to 10 hosts");
        assertThatThrownBy(() -> new RelayHosts(Collections.nCopies(2, LIGHT), Order.LISTED, Naming.HOSTS))
                .hasMessageContaining("different");
        assertThatThrownBy(() -> new RelayHosts(List.of(address), Order.LISTED, Naming.DOMAINS))
                .hasMessageContaining("no MX records");
        assertThatThrownBy(() -> new RelayHost(Host.parse("a.example"), 25, 0)).hasMessageContaining("weight 0");
        assertThatThrownBy(() -> new RelayHost(Host.parse("a.example"), 0)).hasMessageContaining("port 0");
    }
}
