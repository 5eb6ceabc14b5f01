package dev.caravan.route;

/**
 * Which transport makes an attempt, and why.
 *
 * @param transport its name
 * @param because the route that decided, for people: {@code account app, route 2}
 */
public record Verdict(String transport, String because) {

    /** When no route matches. */
    static final Verdict NO_ROUTE = new Verdict(Route.DIRECT, "no route matches");
}
