package dev.caravan.dnscheck.spf;

import dev.caravan.envelope.DomainName;
import java.util.Optional;

/**
 * What one domain's record says.
 *
 * @param domain whose record it was that decided
 * @param explanation where that record says its explanation is
 */
record Judgement(SpfResult result, String why, DomainName domain, Optional<MacroString> explanation) {

    /** Of a domain without a record. */
    static Judgement none(DomainName domain, String why) {
        return new Judgement(SpfResult.NONE, why, domain, Optional.empty());
    }
}
