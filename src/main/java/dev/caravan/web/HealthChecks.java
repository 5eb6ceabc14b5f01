package dev.caravan.web;

import dev.caravan.web.Console.Running;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.time.Duration;
import java.util.function.Predicate;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;

/** Whether the process is to be restarted (live), and whether it takes drops (ready). */
@ApplicationScoped
class HealthChecks {

    /** A turn is a batch and a commit. On a disk this slow, a restart does not help, but nothing else is left (ours). */
    static final Duration TURN_MAX = Duration.ofSeconds(60);

    private static final String STARTING = "the process starts or ends";

    private final Console console;

    HealthChecks(Console console) {
        this.console = console;
    }

    /** While it starts it is alive: the broker may take its time. */
    @Produces
    @Liveness
    @ApplicationScoped
    HealthCheck worker() {
        return () -> console.running()
                .filter(r -> r.vitals().sinceLastTurn().compareTo(TURN_MAX) > 0)
                .map(r -> down(
                        "worker", "its thread has not turned for " + r.vitals().sinceLastTurn()))
                .orElseGet(() -> HealthCheckResponse.up("worker"));
    }

    /** Nothing runs with a configuration that was not loaded. */
    @Produces
    @Readiness
    @ApplicationScoped
    HealthCheck configuration() {
        return check("configuration", r -> true, "");
    }

    @Produces
    @Readiness
    @ApplicationScoped
    HealthCheck lane() {
        return check("lane", r -> r.vitals().isLaneOpen(), "the lane to the queues is not open");
    }

    @Produces
    @Readiness
    @ApplicationScoped
    HealthCheck broker() {
        return check("broker", r -> r.watch().isReachable(), "the broker has not answered for a while");
    }

    @Produces
    @Readiness
    @ApplicationScoped
    HealthCheck disk() {
        return check(
                "disk",
                r -> r.vitals().hasDiskRoom(),
                "the disk of the data directory is fuller than the watermark from which drops are refused");
    }

    /** Always up: other transports go on, and a process that gets no drops would not mend a password either. */
    @Produces
    @Readiness
    @ApplicationScoped
    HealthCheck transports() {
        return () -> {
            HealthCheckResponseBuilder response =
                    HealthCheckResponse.named("transports").up();
            console.running().ifPresent(r -> r.vitals().stoppedTransports().forEach(response::withData));
            return response.build();
        };
    }

    private HealthCheck check(String name, Predicate<Running> up, String why) {
        return () -> console.running()
                .map(r -> up.test(r) ? HealthCheckResponse.up(name) : down(name, why))
                .orElseGet(() -> down(name, STARTING));
    }

    private static HealthCheckResponse down(String name, String why) {
        return HealthCheckResponse.named(name).down().withData("why", why).build();
    }
}
