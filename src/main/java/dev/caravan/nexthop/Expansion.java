package dev.caravan.nexthop;

import dev.caravan.dns.Authenticity;
import dev.caravan.envelope.DomainName;

/**
 * A name, what its aliases (CNAME) came to, and how far both can be trusted.
 *
 * @param original as it was asked for
 * @param expanded the name that is no alias; equal to the original if that is none
 * @param first of the answer to the original name: its alias, or the records if it is none
 * @param whole of all answers, aliases and records, that were used
 */
public record Expansion(DomainName original, DomainName expanded, Authenticity first, Authenticity whole) {

    public boolean isAlias() {
        return !original.equals(expanded);
    }

    /** This one, and then the way on from the name that it came to. */
    public Expansion then(Expansion further) {
        return new Expansion(
                original, further.expanded, isAlias() ? first : first.and(further.first), whole.and(further.whole));
    }
}
