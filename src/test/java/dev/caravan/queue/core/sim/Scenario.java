package dev.caravan.queue.core.sim;

import dev.caravan.queue.core.RetrySchedule;
import dev.caravan.queue.core.SchedulerLimits;
import dev.caravan.site.Rate;
import dev.caravan.site.Rate.Counted;
import dev.caravan.site.Rate.Unit;
import dev.caravan.site.SiteKey;
import dev.caravan.site.SiteLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What a history is made of, drawn from its seed.
 *
 * @param rates of the transport {@code mx}
 * @param ttl how long at most the broker keeps the deliveries of a connection that is gone
 * @param window messages a consumer may be sent ahead
 * @param trouble how long things go wrong; afterwards everything is well
 */
record Scenario(
        SchedulerLimits limits,
        SiteLimits siteLimits,
        List<Rate> rates,
        RetrySchedule schedule,
        int sites,
        int jobs,
        int window,
        int commitItems,
        Duration ttl,
        Duration trouble,
        Faults faults) {

    /**
     * How often things go wrong: the first eight are counts over the time of trouble, the others chances in a thousand of
     * one commit.
     */
    record Faults(
            int poison,
            int deaths,
            int stops,
            int cuts,
            int outages,
            int clockJumps,
            int withdrawals,
            int siteChanges,
            int refused,
            int lostMade,
            int lostUnmade,
            int diedMade,
            int diedUnmade) {

        static final Faults NONE = new Faults(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    /** The transport that has the rates. */
    static final String LIMITED = "mx";

    SiteLimits limitsOf(SiteKey site) {
        List<Rate> its = site.transport().equals(LIMITED) ? rates : List.of();
        return new SiteLimits(siteLimits.initial(), siteLimits.max(), its);
    }

    private static final List<RetrySchedule> SCHEDULES = List.of(
            RetrySchedule.DEFAULT,
            schedule(Optional.empty(), 1, 1),
            schedule(Optional.empty(), 5, 60, 600),
            schedule(Optional.of(Duration.ofHours(1)), 30, 600, 1_800, 3_600, 7_200),
            // Longer than a day in all: the last attempt is due when the day is long over.
            schedule(Optional.empty(), 43_200, 43_200, 43_200),
            schedule(Optional.empty(), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
            schedule(Optional.empty()));

    private static RetrySchedule schedule(Optional<Duration> expireAfter, int... seconds) {
        return new RetrySchedule(
                java.util.Arrays.stream(seconds).mapToObj(Duration::ofSeconds).toList(), expireAfter, 5);
    }

    static Scenario drawn(RandomGenerator random) {
        List<Rate> rates = rates(random);
        int connections = random.nextInt(2, 40);
        int initial = random.nextInt(1, 6);
        return new Scenario(
                new SchedulerLimits(
                        random.nextInt(4, 120),
                        random.nextInt(4) == 0 ? random.nextInt(20_000, 200_000) : 10_000_000,
                        connections),
                new SiteLimits(initial, initial + random.nextInt(0, 12)),
                rates,
                SCHEDULES.get(random.nextInt(SCHEDULES.size())),
                random.nextInt(1, 10),
                random.nextInt(5, 150),
                random.nextInt(1, 10),
                random.nextInt(3) == 0 ? random.nextInt(1, 8) : 1_000,
                Duration.ofMillis(random.nextInt(0, 10_000)),
                Duration.ofSeconds(random.nextInt(3) == 0 ? random.nextInt(600, 40_000) : random.nextInt(5, 600)),
                faults(random));
    }

    /** A third of the histories are without crashes, some of them without any fault: those allow stricter checks. */
    private static Faults faults(RandomGenerator random) {
        int kind = random.nextInt(6);
        if (kind == 0) {
            return Faults.NONE;
        }
        int deaths = kind == 1 ? 0 : random.nextInt(0, 6);
        int dying = deaths == 0 ? 0 : random.nextInt(0, 4);
        return new Faults(
                deaths == 0 ? 0 : random.nextInt(0, 3),
                deaths,
                deaths == 0 ? 0 : random.nextInt(0, 2),
                random.nextInt(0, 8),
                random.nextInt(0, 2),
                random.nextInt(0, 3),
                random.nextInt(0, 12),
                random.nextInt(0, 3),
                random.nextInt(0, 50),
                random.nextInt(0, 12),
                random.nextInt(0, 12),
                dying,
                dying);
    }

    /** In a third of the histories. A day's rate may outlast the jobs. */
    private static List<Rate> rates(RandomGenerator random) {
        List<Rate> rates = new ArrayList<>();
        if (random.nextInt(3) == 0) {
            for (int i = random.nextInt(1, 4); i > 0; i--) {
                Counted counted = Counted.values()[random.nextInt(2)];
                Unit unit = Unit.values()[random.nextInt(4)];
                if (rates.stream().noneMatch(r -> r.counted() == counted && r.unit() == unit)) {
                    rates.add(new Rate(counted, random.nextInt(1, 100), unit));
                }
            }
        }
        return List.copyOf(rates);
    }

    /** Nothing is wrong but for one job. */
    static Scenario poisoned(RandomGenerator random) {
        int initial = random.nextInt(1, 12);
        return new Scenario(
                new SchedulerLimits(random.nextInt(20, 400), 10_000_000, random.nextInt(5, 80)),
                new SiteLimits(initial, initial + random.nextInt(0, 12)),
                List.of(),
                RetrySchedule.DEFAULT,
                random.nextInt(1, 7),
                random.nextInt(20, 400),
                random.nextInt(1, 10),
                1_000,
                Duration.ZERO,
                Duration.ZERO,
                Faults.NONE);
    }

    /** Nothing is wrong, but one transport may send very little; its jobs are in front. */
    static Scenario usedUp(RandomGenerator random) {
        int initial = random.nextInt(1, 6);
        Unit unit = random.nextBoolean() ? Unit.HOUR : Unit.MINUTE;
        return new Scenario(
                new SchedulerLimits(random.nextInt(200, 400), 10_000_000, random.nextInt(40, 80)),
                new SiteLimits(initial, initial + random.nextInt(0, 12)),
                List.of(new Rate(Counted.values()[random.nextInt(2)], random.nextInt(1, 4), unit)),
                RetrySchedule.DEFAULT,
                random.nextInt(2, 8),
                random.nextInt(200, 1_500),
                random.nextInt(1, 10),
                1_000,
                Duration.ZERO,
                Duration.ofHours(1),
                Faults.NONE);
    }

    /** Sites that hang for the whole history with their jobs in front, and one that is well. */
    static Scenario blackHoles(RandomGenerator random) {
        int holes = random.nextInt(1, 7);
        int initial = random.nextInt(1, 6);
        return new Scenario(
                new SchedulerLimits(random.nextInt(200, 400), 10_000_000, random.nextInt(40, 80)),
                new SiteLimits(initial, initial + random.nextInt(0, 12)),
                List.of(),
                RetrySchedule.DEFAULT,
                holes + 1,
                random.nextInt(200, 1_500),
                random.nextInt(1, 10),
                1_000,
                Duration.ZERO,
                Duration.ofHours(1),
                Faults.NONE);
    }
}
