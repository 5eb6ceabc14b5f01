package dev.caravan.cli.run;

import dev.caravan.config.CaravanConfig;
import dev.caravan.config.TransportConfig;
import dev.caravan.dkim.SigningKey;
import dev.caravan.dns.DnsAnswer;
import dev.caravan.dns.DnsResolver;
import dev.caravan.dns.MxRecord;
import dev.caravan.dnscheck.DkimCheck;
import dev.caravan.dnscheck.Finding;
import dev.caravan.dnscheck.Severity;
import dev.caravan.envelope.DomainName;
import dev.caravan.nexthop.EhloName;
import java.io.PrintStream;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Asks once, after the start and beside it, whether names can be looked up, whether the one in EHLO fits, and whether the
 * keys that sign mail are published; name servers may take their time.
 */
public final class StartCheck {

    private static final Logger LOG = Logger.getLogger(StartCheck.class);

    /** Ours: any name of the signed root is as good; that it has no MX record, or does not exist, is an answer. */
    private static final DomainName SIGNED = DomainName.parse("org");

    private StartCheck() {}

    /** Returns at once. */
    public static void begin(Caravan caravan) {
        begin(caravan.config(), caravan.network().resolver(), System.out);
    }

    /** What it is done by; nothing in the sandbox, where nobody looks at the name. */
    static Optional<Thread> begin(CaravanConfig config, DnsResolver resolver, PrintStream out) {
        return config.mode() == CaravanConfig.Mode.LIVE
                ? Optional.of(Thread.ofVirtual().name("start-check").start(() -> check(config, resolver, out)))
                : Optional.empty();
    }

    private static void check(CaravanConfig config, DnsResolver resolver, PrintStream out) {
        noNames(resolver).ifPresent(why -> warn(out, "dns-warning", why));
        sourcesByName(config).forEach((name, sources) -> {
            for (String doubt : new EhloName(resolver).doubts(name, sources)) {
                warn(out, "ehlo-warning", doubt);
            }
        });
        checkSigners(config, resolver, out);
    }

    /** Why no name at all can be looked up, and what to do about it; empty if one can. */
    static Optional<String> noNames(DnsResolver resolver) {
        return resolver.mx(SIGNED) instanceof DnsAnswer.Unanswered<MxRecord>(String why)
                ? Optional.of("names cannot be looked up, and mail to any domain waits: " + why
                        + "; name servers that do not pass on DNSSEC signatures are to be replaced (dns.servers) or"
                        + " trusted (dns.mode: trusting, dns.trusted)")
                : Optional.empty();
    }

    /** Mail hosts of strangers judge both; a relay of ours knows us. */
    private static Map<DomainName, List<InetAddress>> sourcesByName(CaravanConfig config) {
        Map<DomainName, List<InetAddress>> sources = new LinkedHashMap<>();
        sources.put(config.hostname(), new ArrayList<>());
        for (TransportConfig transport : config.policy().transports()) {
            if (transport instanceof TransportConfig.Direct direct) {
                DomainName name = direct.ehloName().orElse(config.hostname());
                List<InetAddress> its = sources.computeIfAbsent(name, n -> new ArrayList<>());
                direct.sources().stream()
                        .filter(source -> !its.contains(source))
                        .forEach(its::add);
            }
        }
        return sources;
    }

    /** Mail with signatures that nobody can check is taken for forged. */
    private static void checkSigners(CaravanConfig config, DnsResolver resolver, PrintStream out) {
        DkimCheck check = new DkimCheck(resolver, config.policy().signers());
        for (SigningKey key : check.signers().keys()) {
            Finding finding = check.of(key);
            if (finding.severity() != Severity.OK) {
                warn(
                        out,
                        "dkim-warning",
                        finding.found()
                                + finding.publish().stream()
                                        .map(line -> "; publish: " + line)
                                        .collect(Collectors.joining()));
            }
        }
    }

    private static void warn(PrintStream out, String event, String text) {
        LOG.warnf("event=%s %s", event, text);
        out.printf("  %-18s %s%n", "warning", text);
    }
}
