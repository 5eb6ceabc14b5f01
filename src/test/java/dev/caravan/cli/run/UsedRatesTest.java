package dev.caravan.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.site.Rate.Counted;
import dev.caravan.site.Rate.Unit;
import dev.caravan.site.Usage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsedRatesTest {

    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final long MINUTE = 60_000_000_000L;

    /** The test itself takes time, of which the monotonic clock knows and the other does not. */
    private static final Offset<Long> SOME = Offset.offset(MINUTE / 2);

    @TempDir
    Path data;

    @Test
    void whatWasWrittenIsReadByALaterProcessAsOldAsItIsThen() throws Exception {
        at(NOW).write(List.of(usage(Unit.HOUR, 10), usage(Unit.DAY, 20)));

        List<Usage> read = at(NOW.plus(Duration.ofMinutes(7))).read();

        assertThat(read).hasSize(2);
        Usage first = read.getFirst();
        assertThat(first.transport()).isEqualTo("relay");
        assertThat(first.counted()).isEqualTo(Counted.RECIPIENTS);
        assertThat(first.unit()).isEqualTo(Unit.HOUR);
        assertThat(first.amount()).isEqualTo(42);
        assertThat(age(first)).isCloseTo(17 * MINUTE, SOME);
        assertThat(age(read.getLast())).isCloseTo(27 * MINUTE, SOME);
    }

    @Test
    void aClockThatWasSetBackMakesNothingOfTheFuture() throws Exception {
        at(NOW).write(List.of(usage(Unit.DAY, 10)));
        assertThat(age(at(NOW.minus(Duration.ofDays(3))).read().getFirst())).isCloseTo(0, SOME);
    }

    @Test
    void aClockThatWasSetFarForwardDoesNotOverflow() throws Exception {
        at(NOW).write(List.of(usage(Unit.HOUR, 10)));
        assertThat(age(at(NOW.plus(Duration.ofDays(400_000))).read().getFirst()))
                .isCloseTo(120 * MINUTE, SOME);
    }

    @Test
    void whatIsSpoiltIsLeftOutAndNotTheRest() throws Exception {
        at(NOW).write(List.of(usage(Unit.HOUR, 10), usage(Unit.DAY, 20)));
        Path file = data.resolve("rates.used");
        Files.writeString(file, Files.readString(file).replaceFirst(" 42\n", " 41\n") + "half a li");
        assertThat(at(NOW).read()).extracting(Usage::unit).containsExactly(Unit.DAY);
    }

    @Test
    void withoutAFileNothingWasUsed() {
        assertThat(at(NOW).read()).isEmpty();
    }

    @Test
    void whatCannotBeReadDoesNotKeepTheProcessFromStarting() throws Exception {
        Files.createDirectory(data.resolve("rates.used"));
        assertThat(at(NOW).read()).isEmpty();
    }

    private UsedRates at(Instant instant) {
        return new UsedRates(data, InstantSource.fixed(instant));
    }

    private static Usage usage(Unit unit, int minutesAgo) {
        return new Usage("relay", Counted.RECIPIENTS, unit, System.nanoTime() - minutesAgo * MINUTE, 42);
    }

    private static long age(Usage usage) {
        return System.nanoTime() - usage.at();
    }
}
