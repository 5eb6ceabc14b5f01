package dev.caravan.route;

import dev.caravan.envelope.Host;
import dev.caravan.tls.TlsRequirement;
import java.util.List;
import java.util.Optional;

/** What the operator asks of TLS, by the recipients' domain; the first rule that matches decides. */
public record TlsRules(List<Rule> rules) {

    /** Every domain's own word counts. */
    public static final TlsRules NONE = new TlsRules(List.of());

    public TlsRules {
        rules = List.copyOf(rules);
    }

    /** Without a rule that matches: {@link TlsRequirement#DEFAULT}. */
    public TlsRequirement of(Host nextHop) {
        return deciding(nextHop).map(Rule::requirement).orElse(TlsRequirement.DEFAULT);
    }

    /** The rule that decides, if there is one. */
    public Optional<Rule> deciding(Host nextHop) {
        return rules.stream().filter(rule -> rule.covers(nextHop)).findFirst();
    }

    /**
     * One rule.
     *
     * @param domains alternatives; none covers everything
     */
    public record Rule(List<DomainPattern> domains, TlsRequirement requirement) {

        public Rule {
            domains = List.copyOf(domains);
        }

        boolean covers(Host nextHop) {
            return domains.isEmpty()
                    || domains.stream().anyMatch(pattern -> switch (nextHop) {
                        case Host.Named(var domain) -> pattern.matches(domain);
                        case Host.AddressLiteral _ -> pattern.matchesNoDomain();
                    });
        }
    }
}
