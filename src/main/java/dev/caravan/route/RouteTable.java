package dev.caravan.route;

import dev.caravan.envelope.DomainName;
import java.util.List;
import java.util.Map;

/**
 * All routes, in the order of asking.
 *
 * @param accountRoutes by the name of the account
 * @param domainRoutes by the domain of the reverse-path, exactly
 * @param globalRoutes for all
 */
public record RouteTable(
        Map<String, List<Route>> accountRoutes, Map<DomainName, List<Route>> domainRoutes, List<Route> globalRoutes) {

    public RouteTable {
        accountRoutes = Map.copyOf(accountRoutes);
        domainRoutes = Map.copyOf(domainRoutes);
        globalRoutes = List.copyOf(globalRoutes);
    }
}
