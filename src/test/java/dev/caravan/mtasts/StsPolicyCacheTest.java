package dev.caravan.mtasts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.envelope.DomainName;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class StsPolicyCacheTest {

    private static final StsPolicy POLICY = StsPolicyParser.parse(
            "version: STSv1\nmode: enforce\nmx: mx.a.example\nmx: *.b.example\nmax_age: 604800\n");
    private static final StsPolicy NONE = StsPolicyParser.parse("version: STSv1\nmode: none\nmax_age: 604800\n");

    @TempDir
    Path directory;

    private final TestClock clock = new TestClock();
    private final List<String> troubles = new CopyOnWriteArrayList<>();
    private Path file;

    @BeforeEach
    void place() {
        file = directory.resolve("policies");
    }

    private StsPolicyCache open() {
        return open(file);
    }

    private StsPolicyCache open(Path path) {
        return StsPolicyCache.open(path, clock, new Random(1), new StsListener() {
            @Override
            public void cacheTrouble(String text) {
                troubles.add(text);
            }
        });
    }

    private static PolicyVersion version(int number) {
        return new PolicyVersion(domain(number), Integer.toString(number));
    }

    private static DomainName domain(int number) {
        return DomainName.parse("d" + number + ".example");
    }

    private void fill(int count) throws IOException {
        try (StsPolicyCache cache = open()) {
            for (int i = 0; i < count; i++) {
                cache.put(version(i), POLICY);
            }
        }
    }

    @Test
    void whatWasPutIsThereInTheNextProcess() throws Exception {
        try (StsPolicyCache cache = open()) {
            cache.put(version(1), POLICY);
            cache.put(version(2), NONE);
            cache.put(new PolicyVersion(domain(1), "new"), NONE);
            clock.pass(Duration.ofDays(2));
            cache.use(domain(2));
        }
        try (StsPolicyCache cache = open()) {
            assertThat(cache.size()).isEqualTo(2);
            assertThat(cache.find(domain(1))).hasValueSatisfying(cached -> {
                assertThat(cached.id()).isEqualTo("new");
                assertThat(cached.policy()).isEqualTo(NONE);
                assertThat(cached.lastUsed()).isEqualTo(clock.instant().minus(Duration.ofDays(2)));
            });
            assertThat(cache.find(domain(2)).orElseThrow().lastUsed()).isEqualTo(clock.instant());
            assertThat(cache.find(domain(3))).isEmpty();
        }
        try (StsPolicyCache cache = open()) {
            cache.put(version(1), POLICY);
        }
        try (StsPolicyCache cache = open()) {
            assertThat(cache.find(domain(1)).orElseThrow().policy()).isEqualTo(POLICY);
        }
        assertThat(troubles).isEmpty();
    }

    @Test
    void aFileCutOffAnywhereKeepsAllWholeLines() throws Exception {
        fill(2);
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            int ends = (int) new String(whole, 0, length, StandardCharsets.US_ASCII)
                    .chars()
                    .filter(c -> c == '\n')
                    .count();
            try (StsPolicyCache cache = open()) {
                // A line without its end may be whole all the same.
                assertThat(cache.size()).isBetween(ends, ends + 1);
                cache.put(version(9), POLICY);
            }
            try (StsPolicyCache cache = open()) {
                assertThat(cache.size()).isBetween(ends + 1, ends + 2);
                assertThat(cache.find(domain(9))).isPresent();
            }
        }
    }

    @Test
    void aChangedOctetCostsOnePolicyAndIsReported() throws Exception {
        fill(5);
        byte[] octets = Files.readAllBytes(file);
        Random random = new Random(5);
        for (int i = 0; i < 60; i++) {
            int at = random.nextInt(octets.length);
            // The end of a line belongs to two of them.
            boolean isEnd = octets[at] == '\n';
            byte[] spoilt = octets.clone();
            spoilt[at] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, spoilt);
            troubles.clear();
            try (StsPolicyCache cache = open()) {
                assertThat(cache.size()).as("octet " + at).isBetween(isEnd ? 3 : 4, isEnd ? 5 : 4);
            }
            if (!isEnd) {
                assertThat(troubles)
                        .as("octet " + at)
                        .singleElement()
                        .asString()
                        .contains("cannot be read");
            }
        }
    }

    @Test
    void aFileOfSomethingElseIsNoPoliciesAndNoFailure() throws Exception {
        byte[] noise = new byte[100_000];
        new Random(6).nextBytes(noise);
        Files.write(file, noise);
        fill(1);
        assertThat(troubles).singleElement().asString().contains("cannot be read");
        try (StsPolicyCache cache = open()) {
            assertThat(cache.size()).isEqualTo(1);
        }
    }

    @Test
    void withoutAFileThatCanBeWrittenPoliciesAreKeptInMemory() throws Exception {
        Files.createDirectory(file);
        try (StsPolicyCache cache = open()) {
            cache.put(version(1), POLICY);
            assertThat(cache.find(domain(1))).isPresent();
        }
        assertThat(troubles).hasSize(2);
        try (StsPolicyCache cache = open(directory.resolve("missing").resolve("policies"))) {
            cache.put(version(1), POLICY);
            assertThat(cache.find(domain(1))).isPresent();
        }
        assertThat(troubles).hasSize(3);
    }

    @Test
    void theFileDoesNotGrowWithoutBound() throws Exception {
        try (StsPolicyCache cache = open()) {
            for (int i = 0; i < 5_000; i++) {
                cache.put(version(i % 3), POLICY);
            }
        }
        try (var lines = Files.lines(file)) {
            assertThat(lines.count()).isLessThan(1_010);
        }
        open().close();
        assertThat(Files.readAllLines(file)).hasSize(3);
        assertThat(file.resolveSibling("policies.new")).doesNotExist();
    }

    @Test
    void usesAreWrittenOnceADayAtMost() throws Exception {
        try (StsPolicyCache cache = open()) {
            cache.put(version(1), POLICY);
            for (int hour = 0; hour < 48; hour++) {
                cache.use(domain(1));
                clock.pass(Duration.ofHours(1));
            }
        }
        assertThat(Files.readAllLines(file)).hasSize(2);
    }

    @Test
    void theOneUnusedForLongestGivesWay() throws Exception {
        StsPolicy large = new StsPolicy(
                StsMode.ENFORCE,
                Collections.nCopies(
                        200,
                        MxPattern.parse("a".repeat(60) + "." + "b".repeat(60) + "." + "c".repeat(60) + ".example")),
                Duration.ofDays(7));
        int room = (int) (StsPolicyCache.PATTERN_CHARACTERS_MAX / (200 * 190));
        try (StsPolicyCache cache = open(directory.resolve("missing").resolve("policies"))) {
            for (int i = 0; i < room; i++) {
                cache.put(version(i), large);
            }
            assertThat(cache.size()).isEqualTo(room);
            cache.use(domain(0));
            cache.put(version(1), large);
            cache.put(version(room), large);

            assertThat(cache.size()).isEqualTo(room);
            assertThat(cache.find(domain(0))).isPresent();
            assertThat(cache.find(domain(1))).isEmpty();
        }
    }

    @Test
    void aPolicyFromAClockThatWasFarAheadDoesNotHold() throws Exception {
        clock.pass(Duration.ofDays(1_000));
        fill(1);
        clock.pass(Duration.ofDays(-1_000));
        try (StsPolicyCache cache = open()) {
            assertThat(cache.use(domain(0))).isEmpty();
        }
    }

    /** What a killed process has told of is there. */
    @Test
    void whatWasPutSurvivesAKilledProcess() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Putting.class.getName(),
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        int told = 0;
        try (BufferedReader said = process.inputReader()) {
            while (told < 300 && said.readLine() != null) {
                told++;
            }
            // By its handle: the process itself would close its output, which says what was put before the end.
            process.toHandle().destroyForcibly();
            while (said.readLine() != null) {
                told++;
            }
        }
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(told).isGreaterThanOrEqualTo(300);
        try (StsPolicyCache cache = open()) {
            for (int i = 0; i < told; i++) {
                assertThat(cache.find(domain(i))).as("domain " + i).isPresent();
            }
        }
    }

    /** Puts policies until it is killed, and tells of each. */
    static final class Putting {

        private Putting() {}

        public static void main(String[] arguments) {
            StsPolicyCache cache =
                    StsPolicyCache.open(Path.of(arguments[0]), new TestClock(), new Random(1), StsListener.NOBODY);
            for (int i = 0; ; i++) {
                cache.put(version(i), POLICY);
                System.out.println(i);
            }
        }
    }
}
