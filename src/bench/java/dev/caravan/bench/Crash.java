package dev.caravan.bench;

import dev.caravan.bench.Caravan.Setup;
import dev.caravan.bench.Probe.Slot;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Kills the process again and again under load, at chosen moments, and then counts what arrived. */
final class Crash implements Proof {

    /** Attempts at a time. Every one is of a claimed job; the worker claims some more ahead. */
    private static final int CONNECTIONS = 250;

    /** A kill counts only while at least so many jobs are claimed. */
    private static final int CLAIMED_MIN = 200;

    private static final int KILLS_PER_PHASE_MIN = 5;
    private static final int OUTSTANDING_MAX = 4_000;
    private static final int WAITS = 60;
    private static final String HEAP = "512m";

    /** How long the load runs before each kill. */
    private static final int UPTIME_MILLIS_MIN = 1_000;

    private static final int UPTIME_MILLIS_MAX = 4_000;
    private static final Duration LOAD_MAX = Duration.ofSeconds(90);
    private static final Duration MOMENT_MAX = Duration.ofSeconds(30);
    private static final Duration END_MAX = Duration.ofMinutes(5);

    /** Longer than any wait for a retry: what has not come by then does not come. */
    private static final Duration END_QUIET = Duration.ofSeconds(20);

    private final int kills;
    private final long seed;
    private final Path directory;
    private final Map<Moment, Integer> killed = new EnumMap<>(Moment.class);
    private volatile @Nullable CrashProducers running;
    private final Table table = new Table("kill", "wanted", "hit", "claimed", "in DATA", "accepted", "delivered");

    /** Where the process was when it died. */
    private enum Moment {
        INTAKE_COMMIT,
        CLAIM_COMMIT,
        DATA,
        SETTLE_COMMIT,
        OTHER;

        static boolean commitsNothing(Probe probe) {
            return probe.get(Slot.LANE_BEGUN) == probe.get(Slot.LANE_ENDED)
                    && probe.get(Slot.INTAKE_BEGUN) == probe.get(Slot.INTAKE_ENDED);
        }

        /** Claims and settlements share commits: one that holds what is wanted counts for it. */
        boolean is(Probe probe, CrashSink sink) {
            boolean lane = probe.get(Slot.LANE_BEGUN) > probe.get(Slot.LANE_ENDED);
            boolean intake = probe.get(Slot.INTAKE_BEGUN) > probe.get(Slot.INTAKE_ENDED);
            return switch (this) {
                case INTAKE_COMMIT -> intake;
                case CLAIM_COMMIT -> lane && probe.get(Slot.LANE_CLAIMS) > 0;
                case SETTLE_COMMIT -> lane && probe.get(Slot.LANE_SETTLED) > 0;
                case DATA -> commitsNothing(probe) && sink.inData() > 0;
                case OTHER -> true;
            };
        }
    }

    Crash(Options options) {
        this.kills = options.number("kills", 52);
        this.seed = options.seed();
        this.directory = options.directory();
    }

    @Override
    public String prove() throws Exception {
        System.out.println("seed " + seed);
        Arrays.stream(Moment.values()).forEach(m -> killed.put(m, 0));
        try (CrashSink sink = new CrashSink(directory.resolve("sink.log"));
                Caravan caravan = new Caravan(directory.resolve("caravan"), new Setup(routing(sink.port()), HEAP))) {
            caravan.start();
            try (CrashOutcomes outcomes = new CrashOutcomes(caravan.url(), directory.resolve("outcomes.log"));
                    CrashProducers producers = new CrashProducers(
                            caravan.url(),
                            directory.resolve("producers.log"),
                            () -> outstanding(sink),
                            OUTSTANDING_MAX)) {
                running = producers;
                killAll(caravan, sink);
                producers.stop();
                return verdict(caravan, sink, outcomes, producers);
            }
        }
    }

    private int outstanding(CrashSink sink) {
        return accepted() - sink.accepted().size();
    }

    private int accepted() {
        CrashProducers producers = running;
        return producers == null ? 0 : producers.accepted().size();
    }

    /**
     * Many waits: a message must not end because its process died often. Each longer than a process takes to start, or
     * what was in doubt would come back all at once, to be in doubt again: four times running is the quarantine.
     */
    private static String routing(int sinkPort) {
        return Caravan.smarthost(sinkPort, CONNECTIONS) + "retry:\n  delayed-dsn-after: 0\n  schedule: ["
                + "12s, ".repeat(WAITS - 1) + "12s]\n";
    }

    private void killAll(Caravan caravan, CrashSink sink) throws Exception {
        Random random = new Random(seed);
        Moment[] wanted = {Moment.INTAKE_COMMIT, Moment.CLAIM_COMMIT, Moment.DATA, Moment.SETTLE_COMMIT};
        for (int kill = 1; kill <= kills || !enough(); kill++) {
            if (kill > 2 * kills) {
                throw new ProofFailed("moments: after " + kill + " kills too few at some: " + killed);
            }
            killOnce(caravan, sink, wanted[kill % wanted.length], kill, random);
            caravan.start();
        }
    }

    private boolean enough() {
        return killed.entrySet().stream()
                .allMatch(e -> e.getKey() == Moment.OTHER || e.getValue() >= Math.min(KILLS_PER_PHASE_MIN, kills / 4));
    }

    private void killOnce(Caravan caravan, CrashSink sink, Moment wanted, int kill, Random random) throws Exception {
        Probe probe = caravan.probe();
        Await.until(
                () -> probe.get(Slot.RUNNING) >= CLAIMED_MIN,
                LOAD_MAX,
                () -> "load: only " + probe.get(Slot.RUNNING) + " attempts of claimed jobs are under way");
        TimeUnit.MILLISECONDS.sleep(random.nextInt(UPTIME_MILLIS_MIN, UPTIME_MILLIS_MAX));
        long end = System.nanoTime() + MOMENT_MAX.toNanos();
        while (!(probe.get(Slot.RUNNING) >= CLAIMED_MIN && wanted.is(probe, sink))) {
            if (System.nanoTime() - end > 0) {
                throw new ProofFailed("moment: " + wanted + " did not come in " + MOMENT_MAX.toSeconds() + " s");
            }
            Thread.onSpinWait();
        }
        int inData = sink.inData();
        caravan.kill();
        // What the process had stored in the probe stays as it was when it died.
        boolean hit = wanted == Moment.DATA ? inData > 0 && Moment.commitsNothing(probe) : wanted.is(probe, sink);
        Moment moment = hit ? wanted : Moment.OTHER;
        killed.merge(moment, 1, Integer::sum);
        cap(sink);
        table.row(
                kill,
                wanted.name().toLowerCase(java.util.Locale.ROOT),
                hit ? "yes" : "no",
                probe.get(Slot.RUNNING),
                inData,
                accepted(),
                sink.accepted().size());
    }

    private void cap(CrashSink sink) throws ProofFailed, InterruptedException {
        int most = sink.openMax();
        TimeUnit.MILLISECONDS.sleep(300);
        sink.openMax();
        if (most > CONNECTIONS) {
            throw new ProofFailed("cap: " + most + " connections at a time where " + CONNECTIONS + " are allowed");
        }
    }

    private String verdict(Caravan caravan, CrashSink sink, CrashOutcomes outcomes, CrashProducers producers)
            throws Exception {
        Await.quiet(() -> outcomes.count() + sink.accepted().size(), END_QUIET, END_MAX);
        TreeMap<String, Long> left;
        CrashVerdict verdict;
        try (BrokerView view = new BrokerView(caravan)) {
            left = view.depths("caravan.");
            verdict = new CrashVerdict(sink.accepted(), outcomes, producers, view.ids("caravan.quarantine"));
        }
        System.out.println("left in queues: " + left);
        long total = killed.values().stream().mapToInt(Integer::intValue).sum();
        StringBuilder line = new StringBuilder("kills=" + total + " " + verdict.keys());
        killed.forEach((moment, n) -> line.append(" " + moment.name().toLowerCase(java.util.Locale.ROOT) + "=" + n));
        System.out.println(line);
        verdict.check(directory);
        return line.toString();
    }
}
