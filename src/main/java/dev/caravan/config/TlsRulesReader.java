package dev.caravan.config;

import dev.caravan.envelope.DomainName;
import dev.caravan.route.DomainPattern;
import dev.caravan.route.TlsRules;
import dev.caravan.tls.TlsRequirement;
import dev.caravan.tls.TlsRequirement.Floor;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/** Reads what direct delivery asks of TLS, by the recipients' domain. */
final class TlsRulesReader {

    /** REQUIRETLS is the sender's word. */
    private static final Form<Floor> REQUIRE = Form.oneOf(EnumSet.complementOf(EnumSet.of(Floor.REQUIRETLS)));

    private TlsRulesReader() {}

    static TlsRules read(Section root) {
        List<TlsRules.Rule> rules = new ArrayList<>();
        boolean catchAll = false;
        for (Section section : root.sections("tls-rules")) {
            if (catchAll) {
                section.warn("never matches, since an earlier rule matches everything: put this one before it");
            }
            List<DomainPattern> domains = section.values("to-domain", Form.PATTERN);
            List<DomainName> names = section.values("names", Form.DOMAIN);
            Optional<Floor> floor = section.required("require", REQUIRE);
            if (!names.isEmpty() && floor.filter(f -> f != Floor.VERIFY).isPresent()) {
                section.fault("names", "no names, or require: verify");
            }
            floor.ifPresent(f -> rules.add(new TlsRules.Rule(domains, new TlsRequirement(f, names))));
            catchAll |= !section.has("to-domain");
        }
        return new TlsRules(rules);
    }
}
