package dev.caravan.cli.run;

import dev.caravan.config.CaravanConfig;
import dev.caravan.config.TransportConfig;
import dev.caravan.dns.DnsResolver;
import dev.caravan.nexthop.EhloName;
import java.io.PrintStream;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Asks once, after the start and beside it, whether the name in EHLO fits; name servers may take their time. */
public final class EhloCheck {

    private static final Logger LOG = Logger.getLogger(EhloCheck.class);

    private EhloCheck() {}

    /** Returns at once. */
    public static void begin(Caravan caravan) {
        begin(caravan.config(), caravan.network().resolver(), System.out);
    }

    /** What it is done by; nothing in the sandbox, where nobody looks at the name. */
    static Optional<Thread> begin(CaravanConfig config, DnsResolver resolver, PrintStream out) {
        return config.mode() == CaravanConfig.Mode.LIVE
                ? Optional.of(Thread.ofVirtual().name("ehlo-check").start(() -> check(config, resolver, out)))
                : Optional.empty();
    }

    private static void check(CaravanConfig config, DnsResolver resolver, PrintStream out) {
        List<InetAddress> sources = config.policy().transports().stream()
                .flatMap(transport ->
                        transport instanceof TransportConfig.Direct direct ? direct.sources().stream() : Stream.of())
                .distinct()
                .toList();
        for (String doubt : new EhloName(resolver).doubts(config.hostname(), sources)) {
            LOG.warnf("event=ehlo-warning %s", doubt);
            out.printf("  %-18s %s%n", "warning", doubt);
        }
    }
}
