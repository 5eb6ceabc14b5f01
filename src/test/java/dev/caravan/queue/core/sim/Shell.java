package dev.caravan.queue.core.sim;

import dev.caravan.queue.Job;
import dev.caravan.queue.JobId;
import dev.caravan.queue.artemis.Withdrawal;
import dev.caravan.queue.core.Command;
import dev.caravan.queue.core.Dialing;
import dev.caravan.queue.core.Event;
import dev.caravan.queue.core.Scheduler;
import dev.caravan.queue.core.Ticket;
import dev.caravan.queue.core.sim.Item.Flight;
import dev.caravan.site.SiteKey;
import dev.caravan.site.Usage;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One process: what the worker does around the scheduler, turn by turn, with its memory. The order of things within a
 * turn is the worker's.
 */
final class Shell {

    private static final Duration REOPEN = Duration.ofMillis(500);

    private final World world;
    private final Startup startup;
    private final Deque<Item> inbox = new ArrayDeque<>();
    private final ClaimPages pages = new ClaimPages();
    private final Rungs rungs;
    private final Settling settling;
    private final Committing committing;

    private final Pace pace;
    private @Nullable Scheduler scheduler;
    private @Nullable ModelLane lane;
    private long epoch;

    Shell(World world) {
        this.world = world;
        this.startup = new Startup(world, pages);
        this.rungs = new Rungs(world.ladder);
        this.settling = new Settling(world);
        this.committing = new Committing(world, pages, rungs, settling);
        this.pace = new Pace(world);
    }

    long wakeAt() {
        return pace.wakeAt();
    }

    void poke() {
        pace.poke();
    }

    void tell(Item item) {
        inbox.add(item);
        poke();
    }

    @Nullable
    Scheduler scheduler() {
        return scheduler;
    }

    @Nullable
    ModelLane lane() {
        return lane;
    }

    void turn() {
        world.promise.figures().turns++;
        if (lane == null && !open()) {
            decide(take());
            pace.sleeps(REOPEN.toNanos());
            return;
        }
        lane.pump(inbox);
        decide(take());
        if (lane != null) {
            work(lane);
        }
        sleep(lane);
    }

    /** The last turn of a process that ends in order. */
    void finish() {
        decide(takeAll());
        Scheduler s = scheduler;
        if (lane != null && lane.isOpen()) {
            committing.commitLast(lane, pace.nanoTime(), job -> s != null && s.isUnderWay(job));
        }
    }

    void stopDialing() {
        if (scheduler != null) {
            scheduler.dialing(Dialing.STOPPED);
        }
    }

    private void sleep(@Nullable ModelLane current) {
        if (current == null || !inbox.isEmpty() || !committing.isEmpty() || current.hasMore()) {
            pace.goesOn();
            return;
        }
        long wait = rungs.untilNext(world.time.millis(), pace.nanoTime());
        Scheduler s = scheduler;
        if (current.hasOverflows()) {
            wait = Math.min(wait, pace.overflowCheckNanos());
        }
        if (s != null && s.jobsInFlight() > s.running()) {
            wait = Math.min(wait, Math.min(pace.idleNanos(), s.rateWaitNanos(pace.nanoTime())));
        }
        pace.sleeps(wait);
    }

    private List<Item> take() {
        int some = inbox.isEmpty() ? 0 : world.random.nextInt(1, 2 * inbox.size() + 1);
        List<Item> items = new ArrayList<>();
        while (items.size() < some && !inbox.isEmpty()) {
            items.add(inbox.poll());
        }
        return items;
    }

    private List<Item> takeAll() {
        List<Item> items = new ArrayList<>(inbox);
        inbox.clear();
        return items;
    }

    private void decide(List<Item> items) {
        List<Event> events = new ArrayList<>();
        items.forEach(item -> told(item, events));
        if (pace.tickIsDue()) {
            events.add(new Event.Tick());
        }
        if (scheduler != null && scheduler.rateWaitNanos(pace.nanoTime()) == 0) {
            events.add(new Event.RateDue());
        }
        advance(events);
    }

    private void told(Item item, List<Event> events) {
        ModelLane current = lane;
        switch (item) {
            case Item.Arrived(Flight flight) -> arrived(flight, events);
            case Item.OnRung(long of, Mail mail) -> {
                if (current != null && of == epoch) {
                    rungs.arrived(mail, pace.nanoTime());
                    current.giveCredit(mail);
                }
            }
            case Item.Record(long of, Mail mail) -> {
                if (current != null && of == epoch) {
                    pages.arrived(mail);
                    current.giveCredit(mail);
                }
            }
            case Item.Ended(JobId job, Made made) -> {
                settling.ended(job, made);
                events.add(new Event.AttemptEnded(job, made.signal()));
            }
            case Item.Lost(long of) -> {
                if (of == epoch && current != null) {
                    loseLane(events);
                }
            }
            case Item.SitesChanged() -> events.add(new Event.SitesChanged(this::siteNow));
            case Item.Operate(JobId job, Withdrawal what) -> operate(job, what, events);
        }
    }

    private SiteKey siteNow(JobId job) {
        Flight flight = lane == null ? null : lane.flight(job);
        return flight == null ? new SiteKey("", "") : world.siteOf(flight.mail().job());
    }

    private void arrived(Flight flight, List<Event> events) {
        if (lane == null || scheduler == null || flight.delivery().epoch() != epoch) {
            return;
        }
        lane.admit(flight, scheduler);
        Job job = flight.mail().job();
        Duration left = Duration.between(world.time.instant(), world.schedule().deadline(job.arrival(), job.expires()));
        long deadline = pace.nanoTime() + Math.max(Duration.ofMillis(-1).toNanos(), left.toNanos());
        events.add(new Event.JobArrived(
                flight.delivery(),
                new Ticket(
                        job.id(),
                        job.attempt(),
                        world.siteOf(job),
                        ModelLane.feedOf(flight.mail()),
                        job.priority(),
                        2_000 + job.content().size(),
                        job.envelope().recipients().size(),
                        deadline,
                        job.progress().inDoubtInARow())));
    }

    private void operate(JobId job, Withdrawal what, List<Event> events) {
        String state = scheduler == null ? null : scheduler.stateOf(job);
        if ("waiting".equals(state)) {
            settling.withdrawn(job, what);
            events.add(new Event.Withdrawn(job));
        } else if (state == null && lane != null) {
            rungs.take(job).ifPresent(mail -> committing.withdraw(mail, what));
        }
    }

    private void advance(List<Event> events) {
        if (scheduler == null || events.isEmpty()) {
            return;
        }
        if (world.sabotage == Sabotage.FORGET_THE_LEDGER && events.getLast() instanceof Event.LaneLost) {
            scheduler = startup.scheduler(Map.of(), List.of());
        }
        world.time.trace("told", events);
        for (Command command : world.sabotage.ask(scheduler, List.copyOf(events), pace.nanoTime())) {
            world.time.trace("asked", command);
            if (command instanceof Command.Dial(JobId job, SiteKey site)) {
                dial(job, site);
            } else {
                committing.add(command);
            }
        }
        keepUsage(scheduler);
    }

    private void keepUsage(Scheduler s) {
        if (!world.scenario.rates().isEmpty()) {
            long origin = pace.nanoTime() - world.time.nanos();
            world.usage = s.usage(pace.nanoTime()).stream()
                    .map(u -> at(u, u.at() - origin))
                    .toList();
        }
    }

    private void recallUsage(Scheduler s) {
        long origin = pace.nanoTime() - world.time.nanos();
        if (world.sabotage != Sabotage.FORGET_WHAT_WAS_USED) {
            s.recall(world.usage.stream().map(u -> at(u, u.at() + origin)).toList(), pace.nanoTime());
        }
    }

    private static Usage at(Usage usage, long at) {
        return new Usage(usage.transport(), usage.counted(), usage.unit(), at, usage.amount());
    }

    private void dial(JobId id, SiteKey site) {
        Flight flight = lane == null ? null : lane.flight(id);
        if (flight == null) {
            throw new BrokenPromise("told to dial a job that is not in flight: " + id);
        }
        Job job = flight.mail().job();
        world.promise.begins(job, site, world.time.nanos());
        world.promise.dialed(job, site, world.broker::hasClaim);
        world.smtp.dial(job, site, settling::settler, (ended, made) -> {
            Made told = world.sabotage == Sabotage.COUNT_WITHHELD ? Settling.counted(made) : made;
            world.promise.ended(ended, told);
            tell(new Item.Ended(ended.id(), told));
        });
    }

    private void work(ModelLane current) {
        Gathering gathering = committing.gather(current, pace.nanoTime());
        if (gathering.size() > 0) {
            pace.hasWorked();
            Optional<List<Event>> events = committing.commit(gathering, current);
            if (events.isEmpty()) {
                loseLane();
                return;
            }
            advance(events.get());
            afterCommit(gathering, current);
        }
        if (pace.overflowCheckIsDue()) {
            List<Event> drained = new ArrayList<>();
            current.closeDrainedOverflows().forEach(n -> drained.add(new Event.OverflowDrained(n)));
            advance(drained);
        }
    }

    private void afterCommit(Gathering gathering, ModelLane current) {
        Scheduler s = scheduler;
        for (JobId job : gathering.settled()) {
            current.release(job);
            if (s != null && s.stateOf(job) == null) {
                settling.forget(job);
            }
        }
        if (s != null) {
            current.giveCredit(s);
        }
    }

    private boolean open() {
        if (world.time.nanos() < world.brokerBackAt) {
            return false;
        }
        epoch++;
        ModelLane opened = new ModelLane(world, epoch);
        if (scheduler == null) {
            scheduler = startup.scheduler(opened);
            if (scheduler == null) {
                return false;
            }
            recallUsage(scheduler);
        }
        opened.read(DurableBroker.CLAIMS);
        for (String queue : world.broker.existing(DurableBroker.RETRY)) {
            rungs.add(queue);
            opened.read(queue);
        }
        startup.overflows().forEach(opened::readOverflow);
        opened.readReady();
        lane = opened;
        return true;
    }

    private void loseLane() {
        List<Event> events = new ArrayList<>();
        loseLane(events);
        advance(events);
    }

    private void loseLane(List<Event> events) {
        ModelLane lost = lane;
        if (lost == null) {
            return;
        }
        world.promise.figures().lanesLost++;
        lane = null;
        lost.breaks();
        committing.laneLost();
        rungs.laneLost();
        events.add(new Event.LaneLost(lost.epoch()));
        advance(events);
        events.clear();
        if (scheduler != null) {
            pages.laneLost(scheduler::isUnderWay);
        }
    }
}
