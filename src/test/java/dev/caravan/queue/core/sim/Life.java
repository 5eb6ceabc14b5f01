package dev.caravan.queue.core.sim;

import dev.caravan.queue.core.Scheduler;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One process after the other: how it begins, and how it ends. */
final class Life {

    private final World world;
    private final RandomGenerator random;
    private @Nullable Shell shell;

    Life(World world) {
        this.world = world;
        this.random = world.random;
    }

    void begins() {
        shell = new Shell(world);
    }

    boolean hasBegun() {
        return shell != null;
    }

    long wakesAt() {
        return shell == null ? Long.MAX_VALUE : shell.wakeAt();
    }

    void isPoked() {
        if (shell != null) {
            shell.poke();
        }
    }

    void isTold(Item item) {
        if (shell != null) {
            shell.tell(item);
        }
    }

    @Nullable
    Scheduler scheduler() {
        return shell == null ? null : shell.scheduler();
    }

    void turns() {
        Shell current = shell;
        if (current == null) {
            return;
        }
        try {
            current.turn();
            bounds(current);
        } catch (ProcessDied e) {
            gone(current);
        }
    }

    private void bounds(Shell current) {
        Scheduler scheduler = current.scheduler();
        ModelLane lane = current.lane();
        if (scheduler == null || lane == null) {
            return;
        }
        int ahead = lane.aheadMost();
        int inFlight = scheduler.jobsInFlight();
        Figures figures = world.promise.figures();
        figures.inFlightMost = Math.max(figures.inFlightMost, inFlight);
        world.promise.check(
                inFlight <= world.scenario.limits().jobsInFlight() + ahead, inFlight + " jobs in flight are too many");
        world.promise.check(
                scheduler.octetsInFlight() < world.scenario.limits().octetsInFlight() + ahead * 7_000L,
                scheduler.octetsInFlight() + " octets in flight are too many");
    }

    void dies() {
        if (shell != null) {
            gone(shell);
        }
    }

    private void gone(Shell dead) {
        world.promise.figures().deaths++;
        ends(dead);
    }

    private void ends(Shell dead) {
        shell = null;
        world.smtp.processGone();
        world.promise.processGone(world.broker.browse(DurableBroker.CLAIMS));
        ModelLane lane = dead.lane();
        if (lane != null) {
            lane.breaks();
        }
        world.time.after(Duration.ofMillis(random.nextInt(20_000)), () -> shell = new Shell(world));
    }

    void stops() {
        Shell stopping = shell;
        if (stopping == null) {
            return;
        }
        stopping.stopDialing();
        world.time.after(Duration.ofSeconds(random.nextInt(30)), () -> {
            if (shell == stopping) {
                world.smtp.interruptAll();
                stopping.finish();
                world.promise.figures().stops++;
                ends(stopping);
            }
        });
    }

    void isCut() {
        Shell current = shell;
        ModelLane lane = current == null ? null : current.lane();
        if (current != null && lane != null) {
            lane.breaks();
            world.time.after(
                    Duration.ofMillis(random.nextInt(random.nextBoolean() ? 1_000 : 3)),
                    () -> current.tell(new Item.Lost(lane.epoch())));
        }
    }

    /** The broker is away for longer than anything is remembered by time alone. */
    void hasNoBroker() {
        world.brokerBackAt =
                world.time.nanos() + Duration.ofSeconds(random.nextInt(5_000)).toNanos();
        isCut();
    }
}
