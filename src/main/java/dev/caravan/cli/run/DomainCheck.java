package dev.caravan.cli.run;

import dev.caravan.config.CaravanConfig;
import dev.caravan.config.TransportConfig;
import dev.caravan.config.TransportConfig.Direct;
import dev.caravan.dns.DnsListener;
import dev.caravan.dns.DnsResolver;
import dev.caravan.dns.DnsjavaResolver;
import dev.caravan.dnscheck.DnsCheck;
import dev.caravan.dnscheck.Finding;
import dev.caravan.dnscheck.Outlets;
import dev.caravan.dnscheck.Outlets.Outlet;
import dev.caravan.dnscheck.Outlets.Relay;
import dev.caravan.dnscheck.Subject;
import dev.caravan.dnscheck.Subject.Origin;
import dev.caravan.envelope.DomainName;
import dev.caravan.mtasts.StsPolicyFetcher;
import dev.caravan.tls.UnusablePem;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is said of a domain, as the configuration sees the world. No process need run, and nothing is written.
 *
 * @param subject whose mail, and from where it leaves directly
 * @param outlets from where else
 */
public record DomainCheck(Subject subject, Outlets outlets, List<Finding> findings) {

    public DomainCheck {
        findings = List.copyOf(findings);
    }

    /** All addresses that mail leaves from, as far as they are known. */
    public List<InetAddress> egress() {
        return Stream.concat(
                        subject.egress().stream(), outlets.named().stream().flatMap(outlet -> outlet.egress().stream()))
                .distinct()
                .toList();
    }

    /**
     * Asks, and judges.
     *
     * @param egress the addresses that mail leaves from directly; empty for those of the configuration
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
        Outlets outlets = outlets(config, check);
        return new DomainCheck(subject, outlets, check.of(subject, outlets));
    }

    private static Subject subject(CaravanConfig config, DomainName domain, List<InetAddress> egress, DnsCheck check) {
        if (!egress.isEmpty()) {
            return new Subject(domain, config.hostname(), egress, Origin.GIVEN);
        }
        List<Direct> direct = config.policy().transports().stream()
                .filter(Direct.class::isInstance)
                .map(Direct.class::cast)
                .filter(d -> ehloName(d, config).equals(config.hostname()))
                .toList();
        boolean isGuessed = direct.stream().anyMatch(d -> d.sources().isEmpty());
        Stream<InetAddress> sources = direct.stream().flatMap(d -> d.sources().stream());
        Stream<InetAddress> guessed = isGuessed ? check.guessed(config.hostname()).stream() : Stream.of();
        Origin origin = direct.isEmpty() ? Origin.NONE : isGuessed ? Origin.GUESSED : Origin.CONFIGURED;
        return new Subject(
                domain, config.hostname(), Stream.concat(sources, guessed).toList(), origin);
    }

    private static DomainName ehloName(Direct direct, CaravanConfig config) {
        return direct.ehloName().orElse(config.hostname());
    }

    private static Outlets outlets(CaravanConfig config, DnsCheck check) {
        List<Outlet> named = new ArrayList<>();
        List<Relay> relays = new ArrayList<>();
        for (TransportConfig transport : config.policy().transports()) {
            switch (transport) {
                case TransportConfig.Socks socks ->
                    named.add(new Outlet(socks.name(), socks.ehloName().orElse(config.hostname()), socks.egress()));
                case TransportConfig.Smarthost relay ->
                    relays.add(new Relay(relay.name(), relay.hosts().toString()));
                case TransportConfig.Submission relay ->
                    relays.add(new Relay(relay.name(), relay.hosts().toString()));
                case TransportConfig.Camel foreign -> relays.add(new Relay(foreign.name(), "its endpoint"));
                case Direct direct
                when !ehloName(direct, config).equals(config.hostname()) -> {
                    DomainName name = ehloName(direct, config);
                    List<InetAddress> sources = direct.sources();
                    named.add(new Outlet(direct.name(), name, sources.isEmpty() ? check.guessed(name) : sources));
                }
                case Direct _, TransportConfig.Fail _ -> {}
            }
        }
        return new Outlets(named, relays);
    }
}
