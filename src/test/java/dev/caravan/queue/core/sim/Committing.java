package dev.caravan.queue.core.sim;

import dev.caravan.queue.JobId;
import dev.caravan.queue.artemis.Withdrawal;
import dev.caravan.queue.core.Command;
import dev.caravan.queue.core.Delivery;
import dev.caravan.queue.core.Event;
import dev.caravan.queue.core.sim.Item.Flight;
import dev.caravan.queue.core.sim.Mail.Claim;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** What waits for the next commit, and what becomes of that, as the worker's committer does it. */
final class Committing {

    private final World world;
    private final ClaimPages pages;
    private final Rungs rungs;
    private final Settling settling;
    private final Deque<Command> toCommit = new ArrayDeque<>();
    private final Deque<Map.Entry<Mail, Withdrawal>> heads = new ArrayDeque<>();
    private int commitItemsMax;

    Committing(World world, ClaimPages pages, Rungs rungs, Settling settling) {
        this.world = world;
        this.pages = pages;
        this.rungs = rungs;
        this.settling = settling;
        this.commitItemsMax = world.scenario.commitItems();
    }

    void add(Command command) {
        toCommit.add(command);
    }

    /** An operator took it off the ladder. */
    void withdraw(Mail head, Withdrawal what) {
        heads.add(Map.entry(head, what));
    }

    boolean isEmpty() {
        return toCommit.isEmpty();
    }

    void laneLost() {
        toCommit.clear();
        heads.clear();
        commitItemsMax = world.scenario.commitItems();
    }

    Gathering gather(ModelLane current, long nanoTime) {
        Gathering gathering = new Gathering(world, pages, rungs);
        gathering.acknowledge(pages.takeFinished());
        while (!heads.isEmpty()) {
            var entry = heads.poll();
            settling.withdraw(
                    gathering, new Flight(new Delivery(current.epoch(), 0), entry.getKey()), entry.getValue());
        }
        rungs.leaving(world.time.millis(), nanoTime, commitItemsMax).forEach(gathering::hop);
        while (!toCommit.isEmpty() && gathering.size() < commitItemsMax) {
            Command command = toCommit.poll();
            Flight flight = current.flight(command.job());
            switch (command) {
                case Command.Claim(JobId job, int attempt) -> gathering.claim(job, attempt);
                case Command.Park(JobId job, var delivery, int overflow)
                when flight != null -> {
                    world.promise.figures().parked++;
                    current.readOverflow(overflow);
                    gathering.move(flight, DurableBroker.overflow(overflow));
                }
                case Command.Settle s when flight != null -> settling.settle(gathering, flight, s.end());
                case Command.Park p -> {}
                case Command.Settle s -> {}
                case Command.Dial d -> throw new BrokenPromise("a dial is not committed");
            }
        }
        return gathering;
    }

    /** What came of it; empty if the lane is gone. */
    Optional<List<Event>> commit(Gathering gathering, ModelLane current) {
        gathering.complete();
        List<Event> events = new ArrayList<>();
        World.Fate fate = current.isOpen() ? world.fateOfCommit() : World.Fate.LOST_UNMADE;
        world.time.trace(
                "commit",
                fate,
                gathering.transaction().acknowledged(),
                gathering.transaction().sends());
        switch (fate) {
            case MADE -> {
                made(gathering);
                gathering.committed();
                commitItemsMax = Math.min(world.scenario.commitItems(), commitItemsMax * 2);
                events.add(new Event.Claimed(gathering.claimed()));
                events.add(new Event.Settled(gathering.settled()));
            }
            case REFUSED -> {
                world.broker.refuse(gathering.transaction());
                world.promise.figures().refusals++;
                gathering.failed();
                commitItemsMax = Math.max(1, gathering.size() / 2);
                events.add(
                        world.sabotage == Sabotage.BELIEVE_EVERY_COMMIT
                                ? new Event.Settled(gathering.settled())
                                : new Event.CommitFailed(gathering.claimed(), gathering.settled()));
            }
            case LOST_MADE -> {
                made(gathering);
                return lost(gathering, current);
            }
            case LOST_UNMADE -> {
                return lost(gathering, current);
            }
            case DIED_MADE -> {
                made(gathering);
                throw new ProcessDied();
            }
            case DIED_UNMADE -> throw new ProcessDied();
        }
        return Optional.of(events);
    }

    private void made(Gathering gathering) {
        world.broker.apply(gathering.transaction());
        world.promise.claimed(gathering.claims());
    }

    private Optional<List<Event>> lost(Gathering gathering, ModelLane current) {
        gathering.failed();
        current.breaks();
        return Optional.empty();
    }

    /** The last commit of a process that ends in order: of all claims only those of attempts under way remain. */
    void commitLast(ModelLane current, long nanoTime, Predicate<JobId> underWay) {
        commitItemsMax = Integer.MAX_VALUE;
        toCommit.removeIf(c -> c instanceof Command.Claim);
        Gathering gathering = gather(current, nanoTime);
        List<Claim> claimed = pages.open();
        gathering.acknowledge(pages.takeAll());
        for (Claim claim : claimed) {
            // Under way is more than being dialed: an attempt that has ended while its delivery was lost is not
            // settled, and neither is one that an earlier process left in doubt and that has not come back yet.
            if (underWay.test(claim.job()) && !gathering.settled().contains(claim.job())) {
                gathering.claim(claim.job(), claim.attempt());
            }
        }
        gathering.complete();
        made(gathering);
    }
}
