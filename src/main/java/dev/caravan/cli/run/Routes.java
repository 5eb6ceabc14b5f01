package dev.caravan.cli.run;

import dev.caravan.config.Unusable;
import dev.caravan.queue.artemis.AttemptGate;
import dev.caravan.route.camel.AttemptRoute;
import dev.caravan.route.camel.AttemptSteps;
import dev.caravan.route.camel.Policy;
import dev.caravan.route.camel.QueueRoutes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.CamelContext;
import org.jboss.logging.Logger;

/** The Camel routes: those that stay, and the attempt route of the policy in force. */
final class Routes {

    private static final Logger LOG = Logger.getLogger(Routes.class);

    /** How long a route of an old policy may take to end: the longest reply of SMTP and some more. */
    private static final Duration OLD_ROUTE_WAIT = Duration.ofMinutes(15);

    /** What feeds the queues. Attempts are the worker's to end. */
    private static final List<String> FEEDING = List.of("intake", "intake-expired", "dead-letter", "report");

    private static final String USABLE = "the URI of an endpoint whose component is there, with its own options";

    private final CamelContext camel;
    private final AttemptGate gate;
    private final AttemptSteps steps;
    private final AtomicReference<Policy> policy;
    private int generation;
    private String attemptRoute = "";

    /** @param policy the one in force: set here when it is exchanged */
    Routes(CamelContext camel, AttemptGate gate, AttemptSteps steps, AtomicReference<Policy> policy) {
        this.camel = camel;
        this.gate = gate;
        this.steps = steps;
        this.policy = policy;
    }

    /** @throws Unusable if a transport cannot be made */
    void start(QueueRoutes lasting) throws Exception {
        camel.addRoutes(lasting);
        attemptRoute = add(policy.get());
        camel.start();
    }

    /** Attempts that begin from now on see the new policy whole, those under way end in the old one. */
    void exchange(Policy next) throws Unusable {
        String old = attemptRoute;
        attemptRoute = add(next);
        policy.set(next);
        Thread.ofVirtual().name("old-route").start(() -> end(old));
        LOG.infof("event=reloaded routes=%s", attemptRoute);
    }

    void stop() throws Exception {
        for (String id : FEEDING) {
            if (camel.getRoute(id) != null) {
                camel.getRouteController().stopRoute(id);
            }
        }
    }

    /** Every one has an id of its own, those that could not be made included. */
    private String add(Policy of) throws Unusable {
        for (Map.Entry<String, Policy.Way> way : of.ways().entrySet()) {
            make(way.getKey(), way.getValue().uri());
        }
        String id = "attempt-" + generation++;
        try {
            camel.addRoutes(new AttemptRoute(id, of, steps));
        } catch (Exception e) {
            throw new Unusable(
                    "transports",
                    "transports that Camel cannot use (" + e.getClass().getSimpleName() + ")",
                    USABLE);
        }
        return id;
    }

    /** Camel's own words have the whole URI in them, and with it what may be a password. */
    private void make(String transport, String uri) throws Unusable {
        String scheme = uri.substring(0, Math.max(0, uri.indexOf(':')));
        String found;
        try {
            if (camel.getComponent(scheme) != null) {
                camel.getEndpoint(uri);
                return;
            }
            found = "the scheme \"" + scheme + "\", for which there is no Camel component in this process";
        } catch (RuntimeException e) {
            found = "a URI that the Camel component \"" + scheme + "\" does not take ("
                    + e.getClass().getSimpleName() + ")";
        }
        throw new Unusable("transports, " + transport, found, USABLE);
    }

    private void end(String route) {
        try {
            gate.retire(route, OLD_ROUTE_WAIT);
            camel.getRouteController().stopRoute(route);
            camel.removeRoute(route);
        } catch (Exception e) {
            LOG.warnf("the route %s of an old policy did not end: %s", route, e.getMessage());
        }
    }
}
