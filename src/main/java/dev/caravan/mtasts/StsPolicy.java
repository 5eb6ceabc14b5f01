package dev.caravan.mtasts;

import dev.caravan.envelope.BadSyntax;
import dev.caravan.envelope.DomainName;
import java.time.Duration;
import java.util.List;

/**
 * What a domain demands for its mail (RFC 8461 section 3.2).
 *
 * @param mx patterns for its MX hosts; may be empty in mode none only
 * @param maxAge how long it may be kept after it was fetched; whole seconds
 */
public record StsPolicy(StsMode mode, List<MxPattern> mx, Duration maxAge) {

    /** RFC 8461 section 3.2: a year. Who publishes more gets this much. */
    public static final Duration MAX_AGE_MAX = Duration.ofSeconds(31_557_600);

    /** Ours: twice as many as a domain's MX records that are looked at. Policies are held in memory. */
    public static final int MX_PATTERNS_MAX = 200;

    public StsPolicy {
        mx = List.copyOf(mx);
        if (mx.isEmpty() && mode != StsMode.NONE) {
            throw new BadSyntax("a policy with mode " + mode.word() + " must have an mx");
        }
        if (mx.size() > MX_PATTERNS_MAX) {
            throw new BadSyntax("a policy has at most " + MX_PATTERNS_MAX + " mx, this one " + mx.size());
        }
        if (maxAge.isNegative()) {
            throw new BadSyntax("max_age must not be negative");
        }
        maxAge = maxAge.compareTo(MAX_AGE_MAX) > 0 ? MAX_AGE_MAX : maxAge;
    }

    /** Whether mail may go to this host. Says nothing about the mode. */
    public boolean matches(DomainName mxHost) {
        return mx.stream().anyMatch(pattern -> pattern.matches(mxHost));
    }
}
