package dev.caravan.queue.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RetryScheduleTest {

    private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");
    private static final Optional<Instant> NEVER = Optional.empty();

    @Test
    void theDefaultMakesEightAttemptsAndDoublesFromSevenAndAHalfMinutes() {
        RetrySchedule schedule = RetrySchedule.DEFAULT;
        assertThat(schedule.attempts()).isEqualTo(8);
        assertThat(schedule.next(1, NOW, NEVER, NOW)).contains(NOW.plusSeconds(450));
        assertThat(schedule.next(2, NOW, NEVER, NOW)).contains(NOW.plusSeconds(900));
        assertThat(schedule.next(7, NOW, NEVER, NOW)).contains(NOW.plus(Duration.ofHours(8)));
        assertThat(schedule.next(8, NOW, NEVER, NOW)).isEmpty();
    }

    @Test
    void anAttemptBeyondAScheduleThatBecameShorterIsTheLast() {
        assertThat(seconds(1).next(9, NOW, NEVER, NOW)).isEmpty();
    }

    @Test
    void noAttemptStartsAfterTheSendersDeadlineOrTheExpiryAge() {
        RetrySchedule schedule = new RetrySchedule(List.of(Duration.ofHours(1)), Optional.of(Duration.ofHours(2)), 5);
        assertThat(schedule.next(1, NOW, NEVER, NOW.plusSeconds(3_600))).contains(NOW.plusSeconds(7_200));
        assertThat(schedule.next(1, NOW, NEVER, NOW.plusSeconds(3_601))).isEmpty();
        assertThat(schedule.next(1, NOW, Optional.of(NOW.plusSeconds(3_599)), NOW))
                .isEmpty();
        assertThat(schedule.next(1, NOW, Optional.of(NOW.plusSeconds(3_600)), NOW))
                .isPresent();
    }

    @Test
    void theLastAttemptIsWhereTheRestOfTheScheduleLeads() {
        RetrySchedule schedule = seconds(10, 20, 30);
        assertThat(schedule.lastAttempt(1, NOW, NEVER, NOW)).isEqualTo(NOW.plusSeconds(60));
        assertThat(schedule.lastAttempt(3, NOW, NEVER, NOW)).isEqualTo(NOW.plusSeconds(30));
        assertThat(schedule.lastAttempt(1, NOW, Optional.of(NOW.plusSeconds(40)), NOW))
                .isEqualTo(NOW.plusSeconds(30));
    }

    @Test
    void theDeadlineLeavesTimeForTheLastAttemptOfALongSchedule() {
        RetrySchedule schedule = seconds(43_200, 43_200, 43_200);
        Instant lastStart = schedule.lastAttempt(1, NOW, NEVER, NOW);
        assertThat(schedule.deadline(NOW, NEVER)).isAfter(lastStart.plus(Duration.ofHours(1)));
    }

    @Test
    void theDeadlineOfAShortScheduleIsADayAndTheSendersOwnIfThatIsEarlier() {
        assertThat(seconds(1, 1).deadline(NOW, NEVER)).isAfterOrEqualTo(NOW.plus(Duration.ofDays(1)));
        Instant sooner = NOW.plusSeconds(60);
        assertThat(seconds(1, 1).deadline(NOW, Optional.of(sooner))).isEqualTo(sooner);
    }

    private static RetrySchedule seconds(int... delays) {
        return new RetrySchedule(
                java.util.Arrays.stream(delays).mapToObj(Duration::ofSeconds).toList(), Optional.empty(), 5);
    }
}
