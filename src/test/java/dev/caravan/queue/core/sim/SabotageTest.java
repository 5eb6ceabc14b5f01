package dev.caravan.queue.core.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Planted defects are seen: a simulation that cannot fail proves nothing. */
class SabotageTest {

    /** So many histories must be enough for each defect. */
    private static final int HISTORIES = 60;

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void everyPlantedDefectBreaksThePromiseInSomeHistory(Sabotage sabotage) {
        Optional<String> broken = firstBreak(sabotage);
        System.out.println(sabotage + ": " + broken.orElse("not seen"));
        assertThat(broken)
                .as("%s must be seen within %d histories", sabotage, HISTORIES)
                .isPresent();
    }

    private static Optional<String> firstBreak(Sabotage sabotage) {
        for (long seed = 1; seed <= HISTORIES; seed++) {
            try {
                History.troubled(seed, sabotage);
            } catch (BrokenPromise e) {
                return Optional.of("seed " + seed + ": " + e.getMessage());
            }
        }
        return Optional.empty();
    }
}
