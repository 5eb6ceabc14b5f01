package dev.caravan.queue.core.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/** Random histories keep the promise; a failing one is replayed by {@code -Dcaravan.sim.seed}. */
class SimulationTest {

    /** As many as take a few seconds. */
    private static final int HISTORIES = 300;

    @Test
    void everyHistoryKeepsThePromise() {
        Long replayed = Long.getLong("caravan.sim.seed");
        if (replayed != null) {
            System.out.println("seed " + replayed + ": " + History.troubled(replayed, Sabotage.NONE));
            return;
        }
        long first = ThreadLocalRandom.current().nextLong(1L << 40);
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
    }

    private static Figures run(long seed) {
        try {
            return History.troubled(seed, Sabotage.NONE);
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError("seed " + seed + " (replay with -Dcaravan.sim.seed=" + seed + "): " + e, e);
        }
    }
}
