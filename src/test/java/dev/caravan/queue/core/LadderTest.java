package dev.caravan.queue.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LadderTest {

    private final Ladder ladder = Ladder.with(List.of(Duration.ofSeconds(450), Duration.ofMillis(100)));

    @Test
    void aWaitEntersTheLongestRungThatIsNotLonger() {
        assertThat(ladder.rungFor(Duration.ofSeconds(14))).isEqualTo(Duration.ofSeconds(5));
        assertThat(ladder.rungFor(Duration.ofSeconds(15))).isEqualTo(Duration.ofSeconds(15));
        assertThat(ladder.rungFor(Duration.ofDays(30))).isEqualTo(Duration.ofDays(1));
    }

    @Test
    void aWaitShorterThanAnyRungEntersTheShortest() {
        assertThat(ladder.rungFor(Duration.ofMillis(1))).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void theScheduleAddsExactRungsOfWholeSeconds() {
        assertThat(ladder.rungFor(Duration.ofSeconds(450))).isEqualTo(Duration.ofSeconds(450));
        assertThat(ladder.rungs()).doesNotContain(Duration.ofMillis(100)).isSorted();
    }
}
