package dev.caravan.dnscheck.spf;

import java.util.Optional;

/**
 * What a check came to, and why.
 *
 * @param why one line, for people
 * @param lookups terms that made a question to the domain name system, of {@link Lookups#TERMS_MAX}
 * @param explanation what the domain wants to be said to who may not send (RFC 7208 section 6.2); strangers write it
 */
public record SpfVerdict(SpfResult result, String why, int lookups, Optional<String> explanation) {}
