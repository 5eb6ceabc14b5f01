package dev.caravan.config;

import dev.caravan.envelope.DomainName;
import dev.caravan.route.Route;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who drops messages: a user of the broker.
 *
 * @param name the broker's user name
 * @param password none if it is generated, or if an external broker knows it
 * @param domains the account's own domains, for {@link DsnPolicy#AUTO}
 * @param mayUse transports a message may ask for by name
 */
public record Account(
        String name,
        Optional<Password> password,
        Set<DomainName> domains,
        Set<String> mayUse,
        DsnPolicy dsn,
        List<Route> routes) {

    /** The internal user of the broker: no account can have its name. */
    public static final String INTERNAL_USER = "caravan";

    public Account {
        domains = Set.copyOf(domains);
        mayUse = Set.copyOf(mayUse);
        routes = List.copyOf(routes);
    }

    /** When a delivery status notification is mailed. The JMS outcome is sent in any case. */
    public enum DsnPolicy {
        /** If the reverse-path's domain is one of the account's own: no backscatter. */
        AUTO,
        /** Whenever RFC 3461 asks for one. */
        ALWAYS,
        NEVER
    }
}
