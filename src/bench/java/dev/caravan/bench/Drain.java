package dev.caravan.bench;

import dev.caravan.bench.Caravan.Setup;
import dev.caravan.bench.Probe.Slot;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A full queue runs empty over one smarthost, or messages run through an empty one: Caravan and Postfix in turn, to the
 * same sink program.
 */
final class Drain implements Proof {

    /** Connections to the sink, for both. */
    private static final int CONNECTIONS = 50;

    /** An attempt that has ended is counted until its thread is gone. */
    private static final int CONNECTIONS_ENDING = 25;

    private static final int PRODUCERS = Source.SESSIONS;
    private static final String HEAP = "1g";
    private static final int WIRE_RUNS = 3;
    private static final Duration RUN_MAX = Duration.ofMinutes(5);

    /** A queue that has committed nothing for so long has taken up all it can. */
    private static final Duration QUIET = Duration.ofSeconds(2);

    private final Shape shape;
    private final int pairs;
    private final int messages;
    private final int octets;
    private final Path directory;
    private final Table table =
            new Table("", "msg/s", "seconds", "cpu s", "cpu µs/msg", "load cpu s", "octets/msg", "commits/msg");
    private final List<Run> caravanRuns = new ArrayList<>();
    private final List<Run> postfixRuns = new ArrayList<>();

    /** Whether the queue is filled before the flow opens. */
    enum Shape {
        PRELOADED,
        THROUGH
    }

    /** One run of one side. */
    private record Run(double rate, double octetsPerMessage, double commitsPerMessage) {}

    Drain(Options options, Shape shape) {
        this.shape = shape;
        this.pairs = options.number("pairs", 5);
        this.messages = options.number("messages", 10_000);
        this.octets = options.number("octets", Mail.OCTETS);
        this.directory = options.directory();
    }

    @Override
    public String prove() throws Exception {
        double wire = wire();
        try (Sink ours = Sink.start();
                Sink theirs = Sink.start();
                Postfix postfix = Postfix.start(directory.resolve("postfix"), theirs.port(), CONNECTIONS);
                Caravan caravan = new Caravan(
                        directory.resolve("caravan"), new Setup(Caravan.smarthost(ours.port(), CONNECTIONS), HEAP))) {
            caravan.start();
            try (Load load = new Load(caravan.url(), PRODUCERS)) {
                for (int i = 0; i < pairs; i++) {
                    caravanRuns.add(caravan(caravan, load, ours));
                    postfixRuns.add(postfix(postfix, theirs));
                }
            }
            long most = caravan.probe().get(Slot.RUNNING_MAX);
            if (most > CONNECTIONS + CONNECTIONS_ENDING) {
                throw new ProofFailed("cap: " + most + " attempts at a time where " + CONNECTIONS + " are allowed");
            }
        }
        return result(wire);
    }

    private String result(double wire) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < pairs; i++) {
            ratios.add(caravanRuns.get(i).rate() / postfixRuns.get(i).rate());
        }
        return String.format(
                Locale.ROOT,
                "ratio=%.2f caravan=%.0f postfix=%.0f wire=%.0f pairs=%d octets_per_msg=%.0f commits_per_msg=%.4f",
                Table.median(ratios),
                Table.median(caravanRuns.stream().map(Run::rate).toList()),
                Table.median(postfixRuns.stream().map(Run::rate).toList()),
                wire,
                pairs,
                Table.median(caravanRuns.stream().map(Run::octetsPerMessage).toList()),
                Table.median(caravanRuns.stream().map(Run::commitsPerMessage).toList()));
    }

    /** No queue at all: the limit of machine, sink and protocol. */
    private double wire() throws Exception {
        List<Double> rates = new ArrayList<>();
        try (Sink sink = Sink.start()) {
            for (int i = 0; i < WIRE_RUNS; i++) {
                Usage before = sink.usage();
                long goal = sink.count() + messages;
                long start = System.nanoTime();
                Usage source =
                        Source.send(sink.port(), new Source.Amount(messages, octets, CONNECTIONS), Source.Reuse.YES);
                awaitAll(sink, goal);
                double seconds = (System.nanoTime() - start) / 1e9;
                rates.add(messages / seconds);
                double cpu = sink.usage().since(before).cpuSeconds();
                table.row("wire", messages / seconds, seconds, cpu, cpu * 1e6 / messages, source.cpuSeconds(), "", "");
            }
        }
        return Table.median(rates);
    }

    private Run caravan(Caravan caravan, Load load, Sink sink) throws Exception {
        Probe probe = caravan.probe();
        Usage first = caravan.usage();
        long commits = probe.commits();
        long goal = sink.count() + messages;
        Usage us = Usage.of(ProcessHandle.current());
        Usage before = first;
        long start = System.nanoTime();
        if (shape == Shape.PRELOADED) {
            sink.hold();
            load.drop(messages, octets, Load.Dressing.NONE);
            Await.quiet(probe::commits, QUIET, RUN_MAX);
            before = caravan.usage();
            start = System.nanoTime();
            sink.flow();
        } else {
            load.drop(messages, octets, Load.Dressing.NONE);
        }
        awaitAll(sink, goal);
        double seconds = (System.nanoTime() - start) / 1e9;
        double cpu = caravan.usage().since(before).cpuSeconds();
        Await.quiet(probe::commits, QUIET, RUN_MAX);
        exactly(sink, goal);
        Run run = new Run(
                messages / seconds,
                (double) caravan.usage().since(first).writtenOctets() / messages,
                (double) (probe.commits() - commits) / messages);
        double loading = Usage.of(ProcessHandle.current()).since(us).cpuSeconds();
        row("caravan", run, seconds, cpu, loading);
        return run;
    }

    private Run postfix(Postfix postfix, Sink sink) throws Exception {
        Usage first = postfix.usage();
        Usage before = first;
        long goal = sink.count() + messages;
        long start = System.nanoTime();
        Usage source;
        if (shape == Shape.PRELOADED) {
            sink.hold();
            source = postfix.inject(messages, octets);
            Thread.sleep(QUIET);
            before = postfix.usage();
            start = System.nanoTime();
            sink.flow();
        } else {
            source = postfix.inject(messages, octets);
        }
        awaitAll(sink, goal);
        double seconds = (System.nanoTime() - start) / 1e9;
        double cpu = postfix.usage().since(before).cpuSeconds();
        Thread.sleep(QUIET);
        exactly(sink, goal);
        Run run = new Run(
                messages / seconds, (double) postfix.usage().since(first).writtenOctets() / messages, Double.NaN);
        row("postfix", run, seconds, cpu, source.cpuSeconds());
        return run;
    }

    private void row(String side, Run run, double seconds, double cpu, double loading) {
        table.row(
                side,
                run.rate(),
                seconds,
                cpu,
                cpu * 1e6 / messages,
                loading,
                run.octetsPerMessage(),
                run.commitsPerMessage());
    }

    private void awaitAll(Sink sink, long goal) throws ProofFailed, InterruptedException {
        Await.count(
                sink::count,
                goal,
                () -> "delivered: the sink has " + (messages - goal + sink.count()) + " of " + messages + " messages");
    }

    private void exactly(Sink sink, long goal) throws ProofFailed, IOException {
        if (sink.count() != goal) {
            throw new ProofFailed("once: the sink has " + (messages - goal + sink.count()) + " of " + messages);
        }
    }
}
