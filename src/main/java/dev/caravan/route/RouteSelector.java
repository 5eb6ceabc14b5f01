package dev.caravan.route;

import dev.caravan.envelope.DomainName;
import dev.caravan.envelope.Host;
import dev.caravan.envelope.ReversePath;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Chooses the transport of an attempt. Immutable: a reload makes a new one. Safe for use by many threads. */
public final class RouteSelector {

    private final Map<String, RouteIndex> byAccount = new HashMap<>();
    private final Map<DomainName, RouteIndex> bySenderDomain = new HashMap<>();
    private final RouteIndex global;

    public RouteSelector(RouteTable table) {
        table.accountRoutes()
                .forEach((account, routes) ->
                        byAccount.put(account, new RouteIndex("account " + account + ", ", routes)));
        table.domainRoutes()
                .forEach((domain, routes) ->
                        bySenderDomain.put(domain, new RouteIndex("sender domain " + domain + ", ", routes)));
        global = new RouteIndex("global ", table.globalRoutes());
    }

    /**
     * The account's routes, then those of the sender's domain, then the global ones; the first that matches decides. No
     * match is direct delivery.
     *
     * @param account who dropped the message; an account without routes of its own is no error
     * @param nextHop the recipients' domain or address literal
     * @param attempt 1 for the first
     */
    public Verdict select(String account, ReversePath reversePath, Host nextHop, int attempt) {
        Optional<DomainName> toDomain =
                nextHop instanceof Host.Named(DomainName name) ? Optional.of(name) : Optional.empty();
        RouteQuery query = new RouteQuery(reversePath.domain(), toDomain, attempt);
        return Optional.ofNullable(byAccount.get(account))
                .flatMap(index -> index.first(query))
                .or(() -> query.fromDomain().map(bySenderDomain::get).flatMap(index -> index.first(query)))
                .or(() -> global.first(query))
                .orElse(Verdict.NO_ROUTE);
    }
}
