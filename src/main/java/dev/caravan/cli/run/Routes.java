package dev.caravan.cli.run;

import dev.caravan.queue.artemis.AttemptGate;
import dev.caravan.route.camel.AttemptRoute;
import dev.caravan.route.camel.AttemptSteps;
import dev.caravan.route.camel.Policy;
import dev.caravan.route.camel.QueueRoutes;
import java.time.Duration;
import java.util.List;
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

    void start(QueueRoutes lasting) throws Exception {
        camel.addRoutes(lasting);
        attemptRoute = add(policy.get());
        camel.start();
    }

    /** Attempts that begin from now on see the new policy whole, those under way end in the old one. */
    void exchange(Policy next) throws Exception {
        String old = attemptRoute;
        // A transport that Camel cannot make throws here, and the old policy stays whole.
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
    private String add(Policy of) throws Exception {
        String id = "attempt-" + generation++;
        camel.addRoutes(new AttemptRoute(id, of, steps));
        return id;
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
