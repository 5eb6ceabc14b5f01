package dev.caravan.route;

import dev.caravan.envelope.DomainName;
import java.util.List;
import java.util.Optional;

/**
 * One line of a list of routes.
 *
 * @param fromDomains alternatives for the domain of the reverse-path; empty means any
 * @param toDomains alternatives for the domain of the recipients; empty means any
 * @param fromAttempt the first attempt this route is for, 1 or more
 * @param transport the name of the transport that makes the attempt
 */
public record Route(List<DomainPattern> fromDomains, List<DomainPattern> toDomains, int fromAttempt, String transport) {

    /** The name of direct delivery: used when no route matches, and by a route that names no transport. */
    public static final String DIRECT = "direct";

    /** Attempts are counted from 1 everywhere. */
    public static final int FIRST_ATTEMPT = 1;

    public Route {
        if (fromAttempt < FIRST_ATTEMPT) {
            throw new IllegalArgumentException(
                    "a route from attempt " + fromAttempt + ": attempts are counted from " + FIRST_ATTEMPT);
        }
        fromDomains = List.copyOf(fromDomains);
        toDomains = List.copyOf(toDomains);
        transport = transport.isEmpty() ? DIRECT : transport;
    }

    /** Whether no domain is named, neither of a sender nor of a recipient. */
    public boolean isForAnyDomain() {
        return fromDomains.isEmpty() && toDomains.isEmpty();
    }

    boolean matches(RouteQuery query) {
        return query.attempt() >= fromAttempt
                && matchesAny(toDomains, query.toDomain())
                && matchesAny(fromDomains, query.fromDomain());
    }

    private static boolean matchesAny(List<DomainPattern> patterns, Optional<DomainName> domain) {
        return patterns.isEmpty()
                || patterns.stream().anyMatch(p -> domain.map(p::matches).orElseGet(p::matchesNoDomain));
    }
}
