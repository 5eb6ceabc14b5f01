package dev.caravan.cli.run;

import dev.caravan.config.CaravanConfig;
import dev.caravan.config.TransportConfig;
import dev.caravan.nexthop.EhloName;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Asks once, after the start and beside it, whether the name in EHLO fits; name servers may take their time. */
public final class EhloCheck {

    private static final Logger LOG = Logger.getLogger(EhloCheck.class);

    private EhloCheck() {}

    /** Returns at once. In the sandbox nobody looks at the name. */
    public static void begin(Caravan caravan) {
        CaravanConfig config = caravan.config();
        if (config.mode() == CaravanConfig.Mode.LIVE) {
            Thread.ofVirtual().name("ehlo-check").start(() -> check(caravan));
        }
    }

    private static void check(Caravan caravan) {
        List<InetAddress> sources = caravan.config().policy().transports().stream()
                .flatMap(transport ->
                        transport instanceof TransportConfig.Direct direct ? direct.sources().stream() : Stream.of())
                .distinct()
                .toList();
        EhloName name = new EhloName(caravan.network().resolver());
        for (String doubt : name.doubts(caravan.config().hostname(), sources)) {
            LOG.warnf("event=ehlo-warning %s", doubt);
            System.out.printf("  %-18s %s%n", "warning", doubt);
        }
    }
}
