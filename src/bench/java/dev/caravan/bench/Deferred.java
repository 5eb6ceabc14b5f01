package dev.caravan.bench;

import dev.caravan.bench.Caravan.Setup;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A great many deferred messages, each deferred by an attempt of its own, in a small heap; then the process is killed, and
 * the time counts from its next start to the first delivery of a message that was deferred before.
 */
final class Deferred implements Proof {

    private static final int PRODUCERS = 16;
    private static final int CONNECTIONS = 50;
    private static final String HEAP = "512m";

    /** What may live in the heap, whatever waits: jobs in flight, windows and pages, not the queue. */
    private static final double HEAP_MEGABYTES_MAX = 192;

    /** Dropped at last, to be delivered while the process is dead. */
    private static final int DUE = 20;

    private static final Duration DUE_AFTER = Duration.ofSeconds(4);
    private static final Duration FILL_MAX = Duration.ofMinutes(30);
    private static final Duration RESTART_MAX = Duration.ofMinutes(3);
    private static final Duration QUIET = Duration.ofSeconds(2);

    /** A domain whose mail goes to the sink; all other mail is answered 451. */
    private static final String DUE_DOMAIN = "due.example";

    private static final Pattern HEAP_USED = Pattern.compile("used (\\d+)K");

    private final int messages;
    private final int octets;
    private final Path directory;

    Deferred(Options options) {
        this.messages = options.number("messages", 300_000);
        this.octets = options.number("octets", Mail.OCTETS);
        this.directory = options.directory();
    }

    @Override
    public String prove() throws Exception {
        try (Sink sink = Sink.start();
                Caravan caravan = new Caravan(directory.resolve("caravan"), new Setup(routing(sink.port()), HEAP))) {
            caravan.start();
            Table table = new Table("", "seconds", "msg/s", "retry", "heap MB", "cpu s", "octets/msg");
            fill(caravan, table);
            double heap = heapMegabytes(caravan);
            table.row("full", "", "", deferred(caravan), heap, caravan.usage().cpuSeconds(), "");
            if (heap > HEAP_MEGABYTES_MAX) {
                throw new ProofFailed(
                        "heap: " + Math.round(heap) + " MB are live where " + HEAP_MEGABYTES_MAX + " may be");
            }
            dropDue(caravan);
            caravan.kill();
            long start = System.nanoTime();
            caravan.start();
            double ready = (System.nanoTime() - start) / 1e9;
            Await.until(() -> sink.count() > 0, RESTART_MAX, () -> "restart: nothing was delivered");
            double seconds = (System.nanoTime() - start) / 1e9;
            Await.until(() -> sink.count() >= DUE, RESTART_MAX, () -> "due: only " + sink.count() + " of " + DUE);
            long left = counted(caravan);
            table.row("ready", ready, "", "", "", "", "");
            table.row(
                    "first",
                    seconds,
                    "",
                    left,
                    heapMegabytes(caravan),
                    caravan.usage().cpuSeconds(),
                    "");
            if (left != messages) {
                throw new ProofFailed("kept: " + left + " of " + messages + " deferred messages after the restart");
            }
            return String.format(Locale.ROOT, "deferred=%d heap_mb=%.0f restart_s=%.1f", left, heap, seconds);
        }
    }

    private static String routing(int sinkPort) {
        return """
                transports:
                  - {name: later, type: fail, code: 451, text: not now}
                  - {name: sink, type: smarthost, host: 127.0.0.1, port: %2$d, tls: none, connections: %1$d}
                routes:
                  - {to-domain: %3$s, transport: sink}
                  - transport: later
                retry: {delayed-dsn-after: 0, schedule: [6h, 12h]}
                """.formatted(CONNECTIONS, sinkPort, DUE_DOMAIN);
    }

    private void fill(Caravan caravan, Table table) throws Exception {
        long start = System.nanoTime();
        try (Load load = new Load(caravan.url(), PRODUCERS)) {
            load.drop(messages, octets, Load.Dressing.NONE);
        }
        double dropped = (System.nanoTime() - start) / 1e9;
        table.row(
                "dropped", dropped, messages / dropped, "", "", caravan.usage().cpuSeconds(), "");
        Await.quiet(caravan.probe()::commits, QUIET, FILL_MAX);
        double seconds = (System.nanoTime() - start) / 1e9;
        Usage used = caravan.usage();
        long kept = deferred(caravan);
        table.row(
                "deferred",
                seconds,
                messages / seconds,
                kept,
                "",
                used.cpuSeconds(),
                (double) used.writtenOctets() / messages);
        if (kept != messages) {
            throw new ProofFailed("deferred: " + kept + " of " + messages + " messages are in the ladder");
        }
    }

    /** They are due when the process is no more. */
    private void dropDue(Caravan caravan) throws Exception {
        String due = Instant.now().plus(DUE_AFTER).toString();
        try (Load load = new Load(caravan.url(), 1)) {
            load.drop(DUE, octets, (message, id) -> {
                message.setStringProperty("CaravanNotBefore", due);
                message.setStringProperty("CaravanForwardPaths", "<r" + id + "@" + DUE_DOMAIN + ">");
            });
        }
        Await.until(
                () -> caravan.probe().get(Probe.Slot.INTAKE_MESSAGES) >= messages + DUE,
                QUIET,
                () -> "due: the last drops were not taken in");
    }

    private static long deferred(Caravan caravan) throws Exception {
        try (BrokerView view = new BrokerView(caravan)) {
            Map<String, Long> depths = view.depths("caravan.retry.");
            return depths.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /** How many are left, once the broker has counted: after a death it does that anew, in the background. */
    private long counted(Caravan caravan) throws Exception {
        long end = System.nanoTime() + RESTART_MAX.toNanos();
        long count = deferred(caravan);
        while (count < messages && System.nanoTime() - end < 0) {
            TimeUnit.SECONDS.sleep(1);
            count = deferred(caravan);
        }
        return count;
    }

    /** What is live: after a full collection. */
    private static double heapMegabytes(Caravan caravan) throws IOException, InterruptedException, ProofFailed {
        jcmd(caravan, "GC.run");
        Matcher used = HEAP_USED.matcher(jcmd(caravan, "GC.heap_info"));
        if (!used.find()) {
            throw new ProofFailed("heap: jcmd does not tell what is used");
        }
        return Long.parseLong(used.group(1)) / 1024.0;
    }

    private static String jcmd(Caravan caravan, String command) throws IOException, InterruptedException {
        Process process = Children.start(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(caravan.running().pid()),
                        command)
                .redirectErrorStream(true));
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Children.stop(process);
        return text;
    }
}
