package dev.caravan.route;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One list of routes with an index by domain.
 *
 * <p>Every route stands in exactly one of three places: under each of its sender patterns, under each of its recipient
 * patterns, or, if it names no domain, among the routes for all. A route that names both stands where it has the fewest
 * neighbours: a thousand customers with one route each to the same large provider are told apart by the sender. A query
 * looks at the few places its own domains lead to and takes the match that comes first in the list.
 */
final class RouteIndex {

    private static final int NONE = Integer.MAX_VALUE;

    private final String owner;
    private final List<Route> routes;
    private final Map<String, List<Integer>> byFrom = new HashMap<>();
    private final Map<String, List<Integer>> byTo = new HashMap<>();
    private final List<Integer> forAnyDomain = new ArrayList<>();

    /** @param owner whose routes these are, for explanations */
    RouteIndex(String owner, List<Route> routes) {
        this.owner = owner;
        this.routes = List.copyOf(routes);
        Map<String, Integer> fromUses = uses(this.routes.stream().map(Route::fromDomains));
        Map<String, Integer> toUses = uses(this.routes.stream().map(Route::toDomains));
        for (int i = 0; i < this.routes.size(); i++) {
            Route route = this.routes.get(i);
            if (route.isForAnyDomain()) {
                forAnyDomain.add(i);
            } else if (crowd(route.toDomains(), toUses) <= crowd(route.fromDomains(), fromUses)) {
                enter(byTo, route.toDomains(), i);
            } else {
                enter(byFrom, route.fromDomains(), i);
            }
        }
    }

    /** The first route of the list that matches. */
    Optional<Verdict> first(RouteQuery query) {
        int first = firstOf(forAnyDomain, query, NONE);
        for (String text : query.toPatterns()) {
            first = firstOf(byTo.getOrDefault(text, List.of()), query, first);
        }
        for (String text : query.fromPatterns()) {
            first = firstOf(byFrom.getOrDefault(text, List.of()), query, first);
        }
        return first == NONE
                ? Optional.empty()
                : Optional.of(new Verdict(routes.get(first).transport(), owner + "route " + (first + 1)));
    }

    /** The first match among ascending positions that comes before one already found, else that one. */
    private int firstOf(List<Integer> positions, RouteQuery query, int found) {
        for (int position : positions) {
            if (position >= found) {
                return found;
            }
            if (routes.get(position).matches(query)) {
                return position;
            }
        }
        return found;
    }

    private static Map<String, Integer> uses(Stream<List<DomainPattern>> patterns) {
        Map<String, Integer> uses = new HashMap<>();
        patterns.flatMap(List::stream).forEach(p -> uses.merge(p.text(), 1, Integer::sum));
        return uses;
    }

    /** How many routes share the most shared of the patterns; without patterns, more than any. */
    private static int crowd(List<DomainPattern> patterns, Map<String, Integer> uses) {
        return patterns.stream().mapToInt(p -> uses.get(p.text())).max().orElse(NONE);
    }

    private static void enter(Map<String, List<Integer>> index, List<DomainPattern> patterns, int position) {
        patterns.stream()
                .map(DomainPattern::text)
                .distinct()
                .forEach(text ->
                        index.computeIfAbsent(text, t -> new ArrayList<>()).add(position));
    }
}
