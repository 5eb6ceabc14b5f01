package dev.caravan.config;

import dev.caravan.dkim.KeyRing;
import dev.caravan.envelope.DomainName;
import dev.caravan.route.Route;
import dev.caravan.route.RouteTable;
import dev.caravan.route.TlsRules;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a reload exchanges, always as one: a route never meets a transport of another version of the file.
 *
 * @param domains routes by the sender's domain
 * @param routes for all senders
 * @param tlsRules what direct delivery asks of TLS beyond what a domain publishes
 * @param signers keys that sign mail
 * @param transports by unique names; {@code direct} is always among them
 */
public record DeliveryPolicy(
        List<Account> accounts,
        List<SenderDomain> domains,
        List<Route> routes,
        List<TransportConfig> transports,
        TlsRules tlsRules,
        KeyRing signers,
        Retry retry) {

    public DeliveryPolicy {
        accounts = List.copyOf(accounts);
        domains = List.copyOf(domains);
        routes = List.copyOf(routes);
        transports = List.copyOf(transports);
    }

    /** The account of this name. */
    public Optional<Account> account(String name) {
        return accounts.stream().filter(a -> a.name().equals(name)).findFirst();
    }

    /** The transport of this name. */
    public Optional<TransportConfig> transport(String name) {
        return transports.stream().filter(t -> t.name().equals(name)).findFirst();
    }

    /** All routes, for a {@link dev.caravan.route.RouteSelector}. */
    public RouteTable routeTable() {
        Map<String, List<Route>> byAccount =
                accounts.stream().collect(Collectors.toMap(Account::name, Account::routes));
        Map<DomainName, List<Route>> byDomain =
                domains.stream().collect(Collectors.toMap(SenderDomain::name, SenderDomain::routes));
        return new RouteTable(byAccount, byDomain, routes);
    }

    /** Routes that hold for all mail of a sender's domain, whoever drops it. */
    public record SenderDomain(DomainName name, List<Route> routes) {
        public SenderDomain {
            routes = List.copyOf(routes);
        }
    }
}
