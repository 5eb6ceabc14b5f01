package dev.caravan.cli.run;

import dev.caravan.config.CaravanConfig;
import dev.caravan.config.TransportConfig;
import dev.caravan.config.TransportConfig.AddressFamily;
import dev.caravan.config.TransportConfig.Direct;
import dev.caravan.dns.DnsListener;
import dev.caravan.dns.DnsResolver;
import dev.caravan.dns.DnsSettings;
import dev.caravan.dns.DnsjavaResolver;
import dev.caravan.dns.Family;
import dev.caravan.dns.Trust;
import dev.caravan.envelope.Host;
import dev.caravan.envelope.RequireTls;
import dev.caravan.envelope.ReversePath;
import dev.caravan.mtasts.StsListener;
import dev.caravan.nexthop.DnsAddressLookup;
import dev.caravan.route.RouteSelector;
import dev.caravan.route.TlsRules;
import dev.caravan.route.Verdict;
import dev.caravan.site.Rate;
import dev.caravan.tls.Authorities;
import dev.caravan.tls.TlsRequirement;
import dev.caravan.transport.mx.MxTransport;
import dev.caravan.transport.smarthost.RelayHosts;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What would be done with mail for a next hop, and why. It is found out by the same parts that deliver, with nothing but the
 * configuration: no process need run, none is disturbed, and nothing is dialed but name servers and policy hosts.
 *
 * @param text lines for people
 * @param isGoing whether mail would be handed over, as far as that can be told without dialing
 */
public record Explanation(String text, boolean isGoing) {

    /**
     * Mail of which kind.
     *
     * @param account who drops it; empty for one without routes of its own
     * @param attempt 1 for the first
     */
    public record Question(Host nextHop, ReversePath reversePath, String account, int attempt, RequireTls requireTls) {}

    /** @throws IOException if the authorities that are configured cannot be read */
    public static Explanation of(CaravanConfig config, Question question) throws IOException {
        Verdict verdict = new RouteSelector(config.policy().routeTable())
                .select(question.account(), question.reversePath(), question.nextHop(), question.attempt());
        Labelled text = new Labelled()
                .title(question.nextHop().text())
                .say(
                        "route",
                        verdict.because() + " (attempt " + question.attempt() + " of mail from "
                                + question.reversePath() + ")");
        TransportConfig transport = config.policy()
                .transport(verdict.transport())
                .orElseThrow(() -> new IllegalStateException("a route to no transport: " + verdict));
        text.say("transport", transport.name() + ": " + does(transport));
        List<Rate> rates = transport.connections().rates();
        if (!rates.isEmpty()) {
            text.say("rate", "at most " + rates.stream().map(Rate::toString).collect(Collectors.joining(" and ")));
        }
        if (config.mode() == CaravanConfig.Mode.SANDBOX) {
            text.say("sandbox", "all mail ends in the SMTP server inside the process: nobody is asked anything");
            return new Explanation(text.toString(), true);
        }
        return switch (transport) {
            case Direct d -> ofDirect(config, way(config, d), question, text);
            case TransportConfig.Socks s -> ofDirect(config, way(config, s), question, text);
            case TransportConfig.Fail _ -> new Explanation(text.toString(), false);
            case TransportConfig.Smarthost _, TransportConfig.Submission _, TransportConfig.Camel _ ->
                new Explanation(text.toString(), true);
        };
    }

    private static Explanation ofDirect(CaravanConfig config, DirectOutlook.Way way, Question question, Labelled text)
            throws IOException {
        Optional<TlsRules.Rule> rule = config.policy().tlsRules().deciding(question.nextHop());
        TlsRequirement requirement = rule.map(TlsRules.Rule::requirement)
                .orElse(TlsRequirement.DEFAULT)
                .with(question.requireTls());
        text.say("tls", rule(config.policy().tlsRules(), rule) + sender(question.requireTls(), requirement));
        DnsSettings dns = Network.dns(config.dns());
        text.say("names", names(dns));
        DnsResolver resolver = DnsjavaResolver.caching(dns, InstantSource.system(), DnsListener.NONE);
        Authorities authorities = config.tls().trusted();
        StsPolicies.Means means =
                new StsPolicies.Means(resolver, authorities, InstantSource.system(), StsListener.NOBODY);
        try (PolicyCopy policies = PolicyCopy.of(config, means)) {
            policies.trouble().ifPresent(why -> text.say("kept", why));
            DirectOutlook outlook = new DirectOutlook(way, resolver, policies.policies(), authorities);
            boolean isGoing = outlook.tell(question.nextHop(), requirement, text);
            return new Explanation(text.toString(), isGoing);
        }
    }

    private static String does(TransportConfig transport) {
        return switch (transport) {
            case Direct d -> "to the domain's mail hosts, port " + d.port();
            case TransportConfig.Smarthost s ->
                "relayed by " + hosts(s.hosts()) + ", TLS " + word(s.tls()) + way(s.way(), s.hosts());
            case TransportConfig.Socks s ->
                "to the domain's mail hosts, port " + s.mailPort() + ", through the proxy "
                        + s.proxy().host().text() + ", port " + s.proxy().port();
            case TransportConfig.Submission s ->
                "submitted to " + hosts(s.hosts()) + ", TLS " + word(s.tls()) + way(s.way(), s.hosts());
            case TransportConfig.Fail f -> "refused with " + f.code() + " " + f.text();
            // The rest of the URI may hold a password.
            case TransportConfig.Camel c ->
                "handed to the Camel component " + c.uri().substring(0, c.uri().indexOf(':'));
        };
    }

    private static String hosts(RelayHosts hosts) {
        boolean byLot = hosts.order() == RelayHosts.Order.WEIGHTED;
        String before = hosts.naming() == RelayHosts.Naming.DOMAINS ? "the mail hosts of " : "";
        return hosts.listed().stream()
                .map(h ->
                        before + h.host().text() + ", port " + h.port() + (byLot ? " (weight " + h.weight() + ")" : ""))
                .collect(Collectors.joining(byLot ? ", or " : ", else "));
    }

    private static String way(TransportConfig.WayOut way, RelayHosts hosts) {
        String names = hosts.naming() == RelayHosts.Naming.LEFT_TO_PROXY ? ", which looks up the names" : "";
        return way.dialer()
                .map(proxy -> ", through the proxy " + proxy.host().text() + ", port " + proxy.port() + names)
                .orElse("");
    }

    private static String rule(TlsRules rules, Optional<TlsRules.Rule> rule) {
        return rule.map(r -> {
                    TlsRequirement its = r.requirement();
                    String names = its.names().isEmpty()
                            ? ""
                            : ", certificate for "
                                    + its.names().stream().map(Object::toString).collect(Collectors.joining(" or "));
                    return "rule " + (rules.rules().indexOf(r) + 1) + " of tls-rules: " + word(its.floor()) + names;
                })
                .orElse("no rule of tls-rules matches: what the domain publishes counts");
    }

    private static String sender(RequireTls wish, TlsRequirement requirement) {
        return switch (wish) {
            case UNSPECIFIED -> "";
            case REQUIRED -> "; the sender requires TLS: " + word(requirement.floor());
            case NO -> "; the sender does not require TLS: " + word(requirement.floor());
        };
    }

    private static String names(DnsSettings dns) {
        String servers = dns.servers().stream().map(Explanation::text).collect(Collectors.joining(", "));
        return switch (dns.trust()) {
            case Trust.Validating _ -> "from " + servers + "; signatures are checked here (validating)";
            case Trust.Trusting _ -> "from " + servers + "; what it says of signatures is believed (trusting)";
        };
    }

    private static String text(InetSocketAddress server) {
        return server.getAddress().getHostAddress() + ":" + server.getPort();
    }

    private static DirectOutlook.Way way(CaravanConfig config, Direct direct) {
        List<Family> dialed = families(direct.addresses(), direct.prefer()).stream()
                .filter(family -> direct.sources().isEmpty()
                        || direct.sources().stream().anyMatch(source -> Family.of(source) == family))
                .toList();
        MxTransport.Options options = new MxTransport.Options(direct.port(), direct.filter());
        return new DirectOutlook.Way(options, dialed, config.mtaSts().onError(), config.hostname());
    }

    private static DirectOutlook.Way way(CaravanConfig config, TransportConfig.Socks socks) {
        MxTransport.Options options = new MxTransport.Options(socks.mailPort(), socks.filter());
        List<Family> dialed = families(socks.addresses(), socks.prefer());
        return new DirectOutlook.Way(options, dialed, config.mtaSts().onError(), config.hostname());
    }

    private static List<Family> families(AddressFamily addresses, Family preferred) {
        List<Family> both = preferred == Family.IPV4 ? DnsAddressLookup.ANY : DnsAddressLookup.ANY.reversed();
        return both.stream()
                .filter(family ->
                        addresses == AddressFamily.ANY || addresses.name().equals(family.name()))
                .toList();
    }

    private static String word(Enum<?> one) {
        return one.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
