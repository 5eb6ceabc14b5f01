package dev.caravan.queue.core.sim;

import dev.caravan.queue.Job;
import dev.caravan.queue.JobId;
import dev.caravan.queue.artemis.Withdrawal;
import dev.caravan.queue.core.Scheduler;
import dev.caravan.queue.core.Ticket.Feed;
import dev.caravan.queue.core.sim.Mail.OfJob;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** One history, from its seed to its end: trouble first, then all is well, and then nothing may be left. */
final class History {

    /** All being well, everything has its fate after so long: the longest schedule and every clock jump fit in. */
    private static final Duration PATIENCE = Duration.ofDays(12);

    /**
     * All being well, a history that needs more is stuck in a loop. Turns in the time of trouble do not count: a job that is
     * withheld every minute for half a day takes as many as it takes, and time, which every turn advances, ends them.
     */
    private static final int TURNS_MAX = 400_000;

    private static final Duration LAST_RECORDS = Duration.ofSeconds(10);

    private final World world;
    private final RandomGenerator random;
    private final Arrivals arrivals;
    private final Life life;
    private int turnsOfTrouble;

    private History(Scenario scenario, Sabotage sabotage, RandomGenerator random) {
        this.random = random;
        this.world = new World(scenario, sabotage, random);
        this.arrivals = new Arrivals(world);
        this.life = new Life(world);
    }

    static RandomGenerator generator(long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    /** Everything that can go wrong does. */
    static Figures troubled(long seed, Sabotage sabotage) {
        RandomGenerator random = generator(seed);
        History history = new History(Scenario.drawn(random), sabotage, random);
        return history.run();
    }

    /** All is well, and all jobs are due at once; but one of them kills the process whenever it is dialed. */
    static Poisoned poisoned(long seed, Sabotage sabotage) {
        RandomGenerator random = generator(seed);
        History history = new History(Scenario.poisoned(random), sabotage, random);
        return history.survive();
    }

    /** What became of the job that kills, and of the others. */
    record Poisoned(JobId poison, List<JobId> quarantined, int others, int delivered) {}

    private Poisoned survive() {
        world.ladder.rungs().forEach(rung -> world.broker.ensure(DurableBroker.retry(rung)));
        List<Job> dropped = new ArrayList<>();
        for (int i = 0; i < world.scenario.jobs(); i++) {
            dropped.add(arrivals.dropNow(random.nextInt(world.scenario.sites())));
        }
        // A deadline of its own may pass while a job waits for the schedule after a death.
        dropped.removeIf(job -> job.expires().isPresent());
        Job poison = dropped.remove(random.nextInt(dropped.size()));
        world.smtp.poison(poison.id(), life::dies);
        life.begins();
        allIsWell();
        until(Long.MAX_VALUE);
        List<JobId> quarantined = world.broker.browse(DurableBroker.QUARANTINE).stream()
                .map(mail -> mail.job().id())
                .toList();
        return new Poisoned(poison.id(), quarantined, dropped.size(), world.promise.delivered(dropped));
    }

    /** Sites hang for as long as the history lasts, and their jobs are in front; the healthy site's are behind them. */
    static Healthy blackHoles(long seed) {
        RandomGenerator random = generator(seed);
        History history = new History(Scenario.blackHoles(random), Sabotage.NONE, random);
        return history.serveTheHealthy(Temper.NEVER);
    }

    /** A transport that may send next to nothing has its jobs in front; those behind take another one. */
    static Healthy usedUp(long seed) {
        RandomGenerator random = generator(seed);
        History history = new History(Scenario.usedUp(random), Sabotage.NONE, random);
        history.world.relays(Arrivals.site(history.world.scenario.sites() - 1));
        return history.serveTheHealthy(Temper.FAST);
    }

    /**
     * What became of a healthy site's jobs.
     *
     * @param took from the last one's arrival until all were settled; longer than the history if they were not
     */
    record Healthy(int jobs, int settled, Duration took) {}

    private static final int HEALTHY_JOBS = 100;

    private Healthy serveTheHealthy(Temper others) {
        world.ladder.rungs().forEach(rung -> world.broker.ensure(DurableBroker.retry(rung)));
        int healthy = world.scenario.sites() - 1;
        for (int i = 0; i < world.scenario.jobs(); i++) {
            arrivals.dropNow(random.nextInt(healthy));
        }
        for (int i = 0; i < healthy; i++) {
            world.smtp.temper(Arrivals.site(i), others);
        }
        List<Job> dropped = new ArrayList<>();
        for (int i = 0; i < HEALTHY_JOBS; i++) {
            dropped.add(arrivals.dropNow(healthy));
        }
        // A deadline of its own may pass before anybody could be served.
        dropped.removeIf(job -> job.expires().isPresent());
        life.begins();
        Duration step = Duration.ofSeconds(1);
        while (world.promise.attempted(dropped) < dropped.size()
                && Duration.ofNanos(world.time.nanos()).compareTo(world.scenario.trouble()) < 0) {
            until(world.time.nanos() + step.toNanos());
        }
        return new Healthy(dropped.size(), world.promise.attempted(dropped), Duration.ofNanos(world.time.nanos()));
    }

    private Figures run() {
        world.ladder.rungs().forEach(rung -> world.broker.ensure(DurableBroker.retry(rung)));
        life.begins();
        plan();
        world.time.after(world.scenario.trouble(), this::allIsWell);
        until(Long.MAX_VALUE);
        until(world.time.nanos() + LAST_RECORDS.toNanos());
        ended();
        world.promise.figures().histories = 1;
        return world.promise.figures();
    }

    private void plan() {
        Scenario.Faults faults = world.scenario.faults();
        int sites = world.scenario.sites();
        for (int i = 0; i < sites; i++) {
            String place = Arrivals.site(i);
            world.smtp.temper(place, temper());
            some(random.nextInt(4), () -> world.smtp.temper(place, temper()));
        }
        world.smtp.temper("relay.example", temper());
        int favourite = random.nextInt(sites);
        int early = random.nextInt(world.scenario.jobs() + 1);
        for (int i = 0; i < early; i++) {
            arrivals.drop(random.nextBoolean() ? favourite : random.nextInt(sites));
        }
        some(world.scenario.jobs() - early, () -> arrivals.drop(random.nextInt(sites)));
        some(
                faults.poison(),
                () -> world.smtp.poison(arrivals.drop(random.nextInt(sites)).id(), life::dies));
        some(faults.deaths(), life::dies);
        some(faults.stops(), life::stops);
        some(faults.cuts(), life::isCut);
        some(faults.outages(), life::hasNoBroker);
        some(faults.withdrawals(), this::operate);
        some(faults.withdrawals() / 2, this::releaseHeld);
        some(faults.clockJumps(), this::jump);
        some(faults.siteChanges(), this::changeSites);
    }

    private Temper temper() {
        Temper temper = Temper.values()[random.nextInt(Temper.values().length)];
        return temper == Temper.NEVER ? Temper.HOLE : temper;
    }

    /** So many times, anywhere in the time of trouble. */
    private void some(int times, Runnable what) {
        for (int i = 0; i < times; i++) {
            long millis = random.nextLong(world.scenario.trouble().toMillis());
            world.time.after(Duration.ofMillis(millis), what);
        }
    }

    private void until(long end) {
        long patience =
                world.time.nanos() + world.scenario.trouble().plus(PATIENCE).toNanos();
        while (end != Long.MAX_VALUE || !isDrained()) {
            long turn = life.wakesAt();
            long next = Math.min(turn, world.time.next());
            if (next >= end) {
                world.time.advanceTo(end);
                return;
            }
            world.promise.check(next < patience && !isStuck(), "all is well and still not at its end");
            if (world.time.next() <= turn) {
                world.time.runNext();
                life.isPoked();
            } else {
                world.time.advanceTo(turn);
                life.turns();
            }
        }
    }

    private boolean isStuck() {
        return world.mood == World.Mood.WELL && world.promise.figures().turns - turnsOfTrouble > TURNS_MAX;
    }

    private void operate() {
        Withdrawal what = Withdrawal.values()[random.nextInt(Withdrawal.values().length)];
        arrivals.any().ifPresent(job -> {
            life.isTold(new Item.Operate(job, what));
        });
    }

    private void releaseHeld() {
        long connection = world.newConnection();
        Transaction transaction = new Transaction();
        for (Mail mail = world.broker.deliver(DurableBroker.HELD, connection);
                mail != null;
                mail = world.broker.deliver(DurableBroker.HELD, connection)) {
            transaction.send(DurableBroker.ready(Feed.RETRY, mail.job().priority()), mail.job());
            transaction.acknowledge(mail);
        }
        world.broker.apply(transaction);
    }

    private void jump() {
        world.promise.clockJumped();
        world.time.wallClockJumps(Duration.ofSeconds(random.nextInt(-40_000, 40_000)));
    }

    private void changeSites() {
        world.sitesChange();
        life.isTold(new Item.SitesChanged());
    }

    private void allIsWell() {
        world.mood = World.Mood.WELL;
        turnsOfTrouble = world.promise.figures().turns;
        world.brokerBackAt = 0;
        world.smtp.allWell();
        releaseHeld();
    }

    private boolean isDrained() {
        if (world.mood != World.Mood.WELL || !life.hasBegun() || world.smtp.underWay() > 0) {
            return false;
        }
        if (world.broker.depth(DurableBroker.HELD) > 0) {
            // What an operator put aside in the last moment, or again, after its first commit had been lost.
            releaseHeld();
            return false;
        }
        return world.broker.existing("").stream()
                .filter(q -> !q.equals(DurableBroker.QUARANTINE) && !q.equals(DurableBroker.CLAIMS))
                .allMatch(q -> world.broker.depth(q) == 0);
    }

    private void ended() {
        Set<String> putAside = new HashSet<>();
        for (Mail mail : world.broker.browse(DurableBroker.QUARANTINE)) {
            if (mail.body() instanceof OfJob(var job)) {
                putAside.addAll(Promise.keys(job));
            }
        }
        world.promise.allEnded(putAside);
        Scheduler scheduler = life.scheduler();
        if (scheduler != null) {
            world.promise.check(scheduler.jobsInFlight() == 0, "nothing on the broker, and jobs in flight");
            world.promise.check(scheduler.octetsInFlight() == 0, "nothing on the broker, and octets in flight");
            world.promise.check(scheduler.running() == 0, "nothing under way, and attempts counted as running");
        }
        world.promise.check(world.broker.existing(DurableBroker.OVERFLOW).isEmpty(), "overflow queues are left behind");
        world.promise.figures().claimsLeftOver = world.broker.depth(DurableBroker.CLAIMS);
    }
}
