package dev.caravan.config;

import dev.caravan.route.DomainPattern;
import dev.caravan.route.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a list of routes and warns of those that never decide. */
final class RouteReader {

    private static final Form<Integer> ATTEMPT = Form.integer(Route.FIRST_ATTEMPT, Retry.SCHEDULE_ENTRIES_MAX + 1);

    private final int attempts;

    /** @param attempts the most a recipient gets */
    RouteReader(int attempts) {
        this.attempts = attempts;
    }

    List<Route> read(Section owner) {
        List<Route> routes = new ArrayList<>();
        Optional<Route> catchAll = Optional.empty();
        for (Section section : owner.sections("routes")) {
            Route route = route(section);
            if (route.fromAttempt() > attempts) {
                section.warn(
                        "from-attempt",
                        "never matches, since the retry schedule ends with attempt " + attempts
                                + ": name an attempt up to that, or lengthen retry.schedule");
            }
            if (catchAll.filter(c -> c.fromAttempt() <= route.fromAttempt()).isPresent()) {
                section.warn(
                        "never matches, since an earlier route of this list matches everything: put this one before it");
            } else if (route.isForAnyDomain()) {
                catchAll = Optional.of(route);
            }
            routes.add(route);
        }
        return routes;
    }

    private static Route route(Section section) {
        List<DomainPattern> from = section.values("from-domain", Form.PATTERN);
        List<DomainPattern> to = section.values("to-domain", Form.PATTERN);
        int fromAttempt = section.value("from-attempt", ATTEMPT).orElse(Route.FIRST_ATTEMPT);
        Optional<String> transport = section.value("transport", Form.NAME);
        transport.ifPresent(name -> section.reading().refersTo(section.place("transport"), name));
        return new Route(from, to, fromAttempt, transport.orElse(Route.DIRECT));
    }
}
