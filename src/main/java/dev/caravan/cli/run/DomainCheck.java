package dev.caravan.cli.run;

import dev.caravan.config.CaravanConfig;
import dev.caravan.config.TransportConfig;
import dev.caravan.dns.DnsListener;
import dev.caravan.dns.DnsResolver;
import dev.caravan.dns.DnsjavaResolver;
import dev.caravan.dnscheck.DnsCheck;
import dev.caravan.dnscheck.Finding;
import dev.caravan.dnscheck.Subject;
import dev.caravan.dnscheck.Subject.Origin;
import dev.caravan.envelope.DomainName;
import dev.caravan.mtasts.StsPolicyFetcher;
import dev.caravan.tls.UnusablePem;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is said of a domain, as the configuration sees the world. No process need run, and nothing is written.
 *
 * @param subject whose mail, from where
 */
public record DomainCheck(Subject subject, List<Finding> findings) {

    /**
     * Asks, and judges.
     *
     * @param egress the addresses that mail leaves from; empty for those of the configuration
     * @throws UnusablePem if the configured authorities cannot be read any more
     */
    public static DomainCheck of(CaravanConfig config, DomainName domain, List<InetAddress> egress) throws UnusablePem {
        InstantSource clock = InstantSource.system();
        // In the sandbox, too: mail stays inside, but the question is about the world.
        DnsResolver resolver = DnsjavaResolver.caching(Network.dns(config.dns()), clock, DnsListener.NONE);
        StsPolicyFetcher fetcher =
                StsPolicies.fetcher(config.mtaSts(), resolver, config.tls().trusted());
        DnsCheck check =
                new DnsCheck(resolver, clock, fetcher::fetch, config.policy().signers());
        Subject subject = subject(config, domain, egress, check);
        return new DomainCheck(subject, check.of(subject));
    }

    private static Subject subject(CaravanConfig config, DomainName domain, List<InetAddress> egress, DnsCheck check) {
        if (!egress.isEmpty()) {
            return new Subject(domain, config.hostname(), egress, Origin.GIVEN);
        }
        List<InetAddress> own = config.policy().transports().stream()
                .flatMap(transport ->
                        transport instanceof TransportConfig.Direct direct ? direct.sources().stream() : Stream.of())
                .toList();
        Origin origin = own.isEmpty() ? Origin.GUESSED : Origin.CONFIGURED;
        Stream<InetAddress> proxies = config.policy().transports().stream()
                .flatMap(transport ->
                        transport instanceof TransportConfig.Socks socks ? socks.egress().stream() : Stream.of());
        Stream<InetAddress> all =
                Stream.concat((own.isEmpty() ? check.guessed(config.hostname()) : own).stream(), proxies);
        return new Subject(domain, config.hostname(), all.distinct().toList(), origin);
    }
}
