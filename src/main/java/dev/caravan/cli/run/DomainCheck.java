package dev.caravan.cli.run;

import dev.caravan.config.CaravanConfig;
import dev.caravan.config.TransportConfig;
import dev.caravan.config.TransportConfig.Direct;
import dev.caravan.dkim.KeyRing;
import dev.caravan.dkim.SigningKey;
import dev.caravan.dns.DnsAnswer;
import dev.caravan.dns.DnsListener;
import dev.caravan.dns.DnsResolver;
import dev.caravan.dns.DnsjavaResolver;
import dev.caravan.dns.MxRecord;
import dev.caravan.dnscheck.DnsCheck;
import dev.caravan.dnscheck.Finding;
import dev.caravan.dnscheck.Outlets;
import dev.caravan.dnscheck.Outlets.Outlet;
import dev.caravan.dnscheck.Outlets.Relay;
import dev.caravan.dnscheck.Severity;
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
     * What is asked.
     *
     * @param egress the addresses that mail leaves from directly; empty for those of the configuration
     * @param keys that are to sign, besides those of the configuration
     */
    public record Question(DomainName domain, List<InetAddress> egress, List<SigningKey> keys) {

        public Question {
            egress = List.copyOf(egress);
            keys = List.copyOf(keys);
        }
    }

    /**
     * Asks, and judges.
     *
     * @throws UnusablePem if the configured authorities cannot be read any more
     */
    public static DomainCheck of(CaravanConfig config, Question question) throws UnusablePem {
        InstantSource clock = InstantSource.system();
        // In the sandbox, too: mail stays inside, but the question is about the world.
        DnsResolver resolver = DnsjavaResolver.caching(Network.dns(config.dns()), clock, DnsListener.NONE);
        StsPolicyFetcher fetcher =
                StsPolicies.fetcher(config.mtaSts(), resolver, config.tls().trusted());
        KeyRing signers = config.policy().signers().with(question.keys());
        DnsCheck check = new DnsCheck(resolver, clock, fetcher::fetch, signers);
        Subject subject = subject(config, question, check);
        Outlets outlets = outlets(config, check);
        List<Finding> findings = new ArrayList<>(noNames(resolver, question.domain()));
        findings.addAll(check.of(subject, outlets));
        return new DomainCheck(subject, outlets, findings);
    }

    /** What makes all other findings the same, and is no fault of the domain. */
    private static List<Finding> noNames(DnsResolver resolver, DomainName domain) {
        return resolver.mx(domain) instanceof DnsAnswer.Unanswered<MxRecord>
                ? StartCheck.noNames(resolver).map(why -> new Finding(Severity.ERROR, "dns", why, List.of())).stream()
                        .toList()
                : List.of();
    }

    private static Subject subject(CaravanConfig config, Question question, DnsCheck check) {
        DomainName domain = question.domain();
        if (!question.egress().isEmpty()) {
            return new Subject(domain, config.hostname(), question.egress(), Origin.GIVEN);
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
