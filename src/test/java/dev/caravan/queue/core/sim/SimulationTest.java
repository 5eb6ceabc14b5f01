package dev.caravan.queue.core.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Random histories keep the promise; a failing one is replayed by {@code -Dcaravan.sim.seed}. */
class SimulationTest {

    /** As many as take a few seconds. */
    private static final int HISTORIES = 200;

    /** A hundred jobs over one connection, and the surplus of the others is moved out of the way first. */
    private static final Duration HEALTHY_WITHIN = Duration.ofMinutes(2);

    @Test
    void everyHistoryKeepsThePromise() {
        Long replayed = Long.getLong("caravan.sim.seed");
        if (replayed != null) {
            System.out.println("seed " + replayed + ": " + History.troubled(replayed, Sabotage.NONE));
            return;
        }
        long first = firstSeed();
        int histories = Integer.getInteger("caravan.sim.histories", HISTORIES);
        System.out.println("simulation of " + histories + " histories from seed " + first);
        Figures all = new Figures();
        for (long seed = first; seed < first + histories; seed++) {
            all.add(run(seed));
        }
        System.out.println("simulation: " + all);
        assertThat(all.doubts)
                .as("histories in which nothing went wrong prove nothing")
                .isPositive();
        assertThat(all.dialsByRate).as("attempts that a rate held to its turn").isPositive();
    }

    @Test
    void aHealthySiteIsServedWhileOthersHangForever() {
        long first = firstSeed();
        int histories = Integer.getInteger("caravan.sim.histories", HISTORIES) / 5;
        System.out.println("black holes in " + histories + " histories from seed " + first);
        for (long seed = first; seed < first + histories; seed++) {
            History.Healthy healthy = History.blackHoles(seed);
            assertThat(healthy.settled()).as("seed %d: %s", seed, healthy).isEqualTo(healthy.jobs());
            assertThat(healthy.took()).as("seed %d", seed).isLessThan(HEALTHY_WITHIN);
        }
    }

    @Test
    void aTransportWhoseRateIsUsedUpKeepsNoOtherFromAnything() {
        long first = firstSeed();
        int histories = Integer.getInteger("caravan.sim.histories", HISTORIES) / 5;
        System.out.println("rates used up in " + histories + " histories from seed " + first);
        for (long seed = first; seed < first + histories; seed++) {
            History.Healthy healthy = History.usedUp(seed);
            assertThat(healthy.settled()).as("seed %d: %s", seed, healthy).isEqualTo(healthy.jobs());
            assertThat(healthy.took()).as("seed %d", seed).isLessThan(HEALTHY_WITHIN);
        }
    }

    @Test
    void aJobThatKillsTheProcessIsQuarantinedAloneAndItsNeighboursAreDelivered() {
        long first = firstSeed();
        int histories = Integer.getInteger("caravan.sim.histories", HISTORIES) / 5;
        System.out.println("one job that kills in " + histories + " histories from seed " + first);
        for (long seed = first; seed < first + histories; seed++) {
            History.Poisoned end = History.poisoned(seed, Sabotage.NONE);
            assertThat(end.quarantined()).as("seed %d", seed).containsExactly(end.poison());
            assertThat(end.delivered()).as("seed %d", seed).isEqualTo(end.others());
        }
    }

    @Test
    void theSameSeedGivesTheSameHistory() {
        assertThat(History.troubled(7, Sabotage.NONE))
                .hasToString(History.troubled(7, Sabotage.NONE).toString());
    }

    /** The same histories in every build; {@code -Dcaravan.sim.first} explores others. */
    private static long firstSeed() {
        return Long.getLong("caravan.sim.first", 1);
    }

    private static Figures run(long seed) {
        try {
            return History.troubled(seed, Sabotage.NONE);
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError("seed " + seed + " (replay with -Dcaravan.sim.seed=" + seed + "): " + e, e);
        }
    }
}
