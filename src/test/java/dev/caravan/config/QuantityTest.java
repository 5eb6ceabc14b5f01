package dev.caravan.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {

    @ParameterizedTest
    @CsvSource({
        "7m30s,  450000",
        "90s,    90000",
        "1d,     86400000",
        "1d12h,  129600000",
        "250ms,  250",
        "1h1ms,  3600001",
        "0s,     0",
        "90m,    5400000",
    })
    void readsDurations(String text, long milliseconds) {
        assertThat(Quantity.duration(text)).isEqualTo(Duration.ofMillis(milliseconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "5 s", "s", "-5s", "30s5m", "1m1m", "1w", "PT5M", "1.5h", "5S", "9999999999s"})
    void refusesWhatIsNoDuration(String text) {
        assertThatThrownBy(() -> Quantity.duration(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "0,      0",
        "512,    512",
        "512B,   512",
        "64KiB,  65536",
        "64 KiB, 65536",
        "10MB,   10000000",
        "10kB,   10000",
        "1MiB,   1048576",
        "2GiB,   2147483648",
    })
    void readsSizes(String text, long octets) {
        assertThat(Quantity.octets(text)).isEqualTo(octets);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "KiB", "-1", "1.5MiB", "64kib", "64K", "1TiB", "64  KiB", "9999999999999"})
    void refusesWhatIsNoSize(String text) {
        assertThatThrownBy(() -> Quantity.octets(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"7m30s", "1d", "1d12h", "250ms", "0s", "30d"})
    void writesDurationsAsTheyAreRead(String text) {
        assertThat(Quantity.show(Quantity.duration(text))).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "512", "64KiB", "65MiB", "1GiB", "1500"})
    void writesSizesAsTheyAreRead(String text) {
        assertThat(Quantity.show(Quantity.octets(text))).isEqualTo(text);
    }
}
