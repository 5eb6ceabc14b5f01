package dev.caravan.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.site.Rate.Counted;
import dev.caravan.site.Rate.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThrottleTest {

    private static final long SECOND = 1_000_000_000L;
    private static final long HOUR = 3_600 * SECOND;
    private static final Load ONE = Load.of(1);

    private final Throttle throttle = new Throttle();

    /** Monotonic clocks begin anywhere. */
    private long now = -5 * SECOND;

    @Test
    void withoutRatesNothingWaits() {
        assertThat(throttle.isLimited()).isFalse();
        assertThat(throttle.waitNanos(Load.of(1_000), now)).isZero();
    }

    @Test
    void ofSeveralRatesTheOneThatAllowsTheLeastDecides() {
        throttle.limit(List.of(messages(10, Unit.SECOND), messages(3, Unit.DAY)), now);
        assertThat(untilHeld()).isEqualTo(1);
        now += SECOND;
        assertThat(untilHeld()).isEqualTo(1);
        now += SECOND;
        assertThat(untilHeld()).isEqualTo(1);
        now += SECOND;
        assertThat(throttle.waitNanos(ONE, now)).isBetween(24 * HOUR - 3 * SECOND, 24 * HOUR + slot(Unit.DAY));
    }

    @Test
    void recipientsAreCountedWhereTheRateIsOfRecipients() {
        throttle.limit(List.of(new Rate(Counted.RECIPIENTS, 100, Unit.DAY)), now);
        throttle.take(Load.of(60), now);
        assertThat(throttle.waitNanos(Load.of(41), now)).isPositive();
        assertThat(throttle.waitNanos(Load.of(40), now)).isZero();
    }

    @Test
    void anAttemptWithMoreRecipientsThanThereEverAreGoesWhenNothingElseCounts() {
        throttle.limit(List.of(new Rate(Counted.RECIPIENTS, 10, Unit.HOUR)), now);
        assertThat(throttle.waitNanos(Load.of(25), now)).isZero();
        throttle.take(ONE, now);
        long wait = throttle.waitNanos(Load.of(25), now);
        assertThat(wait).isBetween(HOUR, HOUR + slot(Unit.HOUR));
        now += wait;
        assertThat(throttle.waitNanos(Load.of(25), now)).isZero();
        throttle.take(Load.of(25), now);
        assertThat(throttle.waitNanos(ONE, now + HOUR - 1)).isPositive();
    }

    @Nested
    class WhenTheRatesAreChanged {

        @Test
        void whatWasUsedOfADayIsNotThereASecondTime() {
            throttle.limit(List.of(messages(5, Unit.DAY)), now);
            assertThat(untilHeld()).isEqualTo(5);
            throttle.limit(List.of(messages(5, Unit.DAY)), now);
            assertThat(untilHeld()).isZero();
            throttle.limit(List.of(messages(7, Unit.DAY)), now);
            assertThat(untilHeld()).isEqualTo(2);
            throttle.limit(List.of(messages(3, Unit.DAY)), now);
            assertThat(untilHeld()).isZero();
        }

        @Test
        void theTurnOfASecondIsNotThereASecondTimeEither() {
            throttle.limit(List.of(messages(1, Unit.MINUTE)), now);
            throttle.take(ONE, now);
            throttle.limit(List.of(messages(1, Unit.MINUTE)), now);
            assertThat(throttle.waitNanos(ONE, now)).isEqualTo(60 * SECOND - Pace.EARLY_NANOS);
        }

        @Test
        void aDebtOfASlowRateIsPaidAtTheNewOne() {
            throttle.limit(List.of(messages(1, Unit.MINUTE)), now);
            throttle.take(ONE, now);
            throttle.limit(List.of(messages(60, Unit.MINUTE)), now);
            assertThat(throttle.waitNanos(ONE, now)).isEqualTo(SECOND - Pace.EARLY_NANOS);
        }

        @Test
        void noRatesAreNoLimit() {
            throttle.limit(List.of(messages(1, Unit.DAY)), now);
            throttle.take(ONE, now);
            throttle.limit(List.of(), now);
            assertThat(throttle.isLimited()).isFalse();
            assertThat(throttle.waitNanos(ONE, now)).isZero();
        }
    }

    @Nested
    class WhatReachedNoServer {

        @Test
        void isThereAgainForADay() {
            throttle.limit(List.of(messages(2, Unit.DAY)), now);
            assertThat(untilHeld()).isEqualTo(2);
            throttle.giveBack(ONE, now);
            assertThat(untilHeld()).isEqualTo(1);
        }

        @Test
        void makesNoBurstOfASecond() {
            throttle.limit(List.of(messages(1, Unit.SECOND)), now);
            throttle.take(ONE, now);
            throttle.giveBack(ONE, now);
            assertThat(throttle.waitNanos(ONE, now)).isEqualTo(SECOND - Pace.EARLY_NANOS);
        }

        @Test
        void isNotGivenBackAfterItsDayIsOver() {
            throttle.limit(List.of(messages(2, Unit.DAY)), now);
            throttle.take(ONE, now);
            long begun = now;
            now += 50 * HOUR;
            assertThat(untilHeld()).isEqualTo(2);
            throttle.giveBack(ONE, begun);
            assertThat(untilHeld()).isZero();
        }
    }

    @Nested
    class Reservations {

        @Test
        void holdNoMoreThanWhatMayBeginWithinASecond() {
            throttle.limit(List.of(messages(10, Unit.SECOND)), now);
            assertThat(reservable(ONE)).isEqualTo(11);
        }

        @Test
        void holdNoMoreThanIsLeftOfTheDay() {
            throttle.limit(List.of(messages(1_000, Unit.SECOND), new Rate(Counted.RECIPIENTS, 100, Unit.DAY)), now);
            throttle.take(Load.of(10), now);
            assertThat(reservable(Load.of(20))).isEqualTo(4);
        }

        @Test
        void areForAMoment() {
            throttle.limit(List.of(messages(1, Unit.DAY)), now);
            assertThat(reservable(ONE)).isEqualTo(1);
            throttle.reserveNothing();
            assertThat(throttle.mayReserve(ONE, now)).isTrue();
        }

        private int reservable(Load load) {
            int reserved = 0;
            while (throttle.mayReserve(load, now)) {
                throttle.reserve(load);
                reserved++;
            }
            return reserved;
        }
    }

    @Nested
    class BeyondTheProcess {

        @Test
        void whatWasUsedOfADayIsKeptAndCountsUntilItsDayIsOverHoweverOftenTheProcessBegins() {
            throttle.limit(List.of(messages(9, Unit.DAY), messages(1_000, Unit.SECOND)), now);
            throttle.take(ONE, now);
            now += HOUR;
            throttle.take(ONE, now);
            Throttle next = throttle;
            for (int process = 0; process < 100; process++) {
                List<Usage> usage = next.usage("relay", now);
                assertThat(usage).hasSize(2);
                // Its clock has another beginning, and with it its slots.
                long origin = 433 * SECOND;
                now += origin;
                next = new Throttle();
                for (Usage part : usage) {
                    next.recall(
                            new Usage("relay", part.counted(), part.unit(), part.at() + origin, part.amount()), now);
                }
                now += HOUR / 10;
            }
            next.limit(List.of(messages(2, Unit.DAY)), now);
            assertThat(next.waitNanos(ONE, now)).isBetween(13 * HOUR, 13 * HOUR + slot(Unit.DAY));
        }

        @Test
        void aClockThatWasSetBackDoesNotFreeAnything() {
            throttle.recall(new Usage("relay", Counted.MESSAGES, Unit.HOUR, now + 9 * HOUR, 5), now);
            throttle.limit(List.of(messages(5, Unit.HOUR)), now);
            assertThat(throttle.waitNanos(ONE, now)).isBetween(HOUR, HOUR + slot(Unit.HOUR));
        }

        @Test
        void whatIsOlderThanItsTimeIsForgotten() {
            throttle.recall(new Usage("relay", Counted.MESSAGES, Unit.HOUR, now - 2 * HOUR, 5), now);
            throttle.limit(List.of(messages(5, Unit.HOUR)), now);
            assertThat(untilHeld()).isEqualTo(5);
        }
    }

    /** In any time at most what the rate allows in it, and the burst; when there is always more to do not much less. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void inAnyTimeAtMostTheRateAndAtFullDemandNotMuchLess(long seed) {
        System.out.println("seed " + seed);
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        Unit unit = Unit.values()[(int) seed % 4];
        int count = random.nextInt(1, 200);
        throttle.limit(List.of(messages(count, unit)), now);
        List<Long> begun = new ArrayList<>();
        long begin = now;
        long late = 0;
        while (begun.size() < 4 * count + 50) {
            long wait = throttle.waitNanos(ONE, now);
            if (wait == 0) {
                throttle.take(ONE, now);
                begun.add(now);
            } else {
                // As late as a busy worker is, and less than a rate allows for.
                late = random.nextLong(Pace.EARLY_NANOS / 2);
                now += wait + late;
            }
        }
        long window = unit.nanos();
        boolean isPace = unit == Unit.SECOND || unit == Unit.MINUTE;
        double burst = isPace ? 1 + (double) count * Pace.EARLY_NANOS / window : 0;
        for (int first = 0; first < begun.size(); first++) {
            for (int last = first; last < begun.size(); last++) {
                double time = (double) (begun.get(last) - begun.get(first)) / window;
                // A quota is spent at once, and again when its time is over.
                double allowed = isPace ? count * time + burst : count * (Math.floor(time) + 1);
                assertThat((double) (last - first + 1)).isLessThanOrEqualTo(allowed + 1e-6);
            }
        }
        double slots = isPace ? 1 : 1 + 1.0 / Quota.SLOTS;
        double elapsed = (now - begin - late) / (double) window;
        assertThat((double) begun.size()).isGreaterThanOrEqualTo(count * Math.floor(elapsed / slots) - 1);
    }

    private int untilHeld() {
        int begun = 0;
        while (throttle.waitNanos(ONE, now) == 0) {
            throttle.take(ONE, now);
            begun++;
        }
        return begun;
    }

    private static Rate messages(int count, Unit unit) {
        return new Rate(Counted.MESSAGES, count, unit);
    }

    private static long slot(Unit unit) {
        return unit.nanos() / Quota.SLOTS;
    }
}
