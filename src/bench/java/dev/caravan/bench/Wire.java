package dev.caravan.bench;

import dev.caravan.bench.Source.Amount;
import dev.caravan.bench.Source.Reuse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** The SMTP client alone beside {@code smtp-source}, in turn, to the same sink program: the cost of the wire. */
final class Wire implements Proof {

    /** What is wanted of the client over reused connections, measured in the rate of the program in C. */
    private static final double RATIO_MIN = 0.5;

    /** A connection of its own costs several times a message over one that is there. */
    private static final int NEW_CONNECTION_PRICE = 5;

    /** Enough for the compiler to have done most of its work: what is measured is the client, not its first second. */
    private static final int WARM_UP_MESSAGES = 20_000;

    /** Under a tracer everything is slow, and calls per message need no more. */
    private static final int TRACED_MESSAGES = 2_000;

    /** Half of what the client's pool allows a connection by default. */
    private static final int MESSAGES_PER_CONNECTION_MIN = 50;

    private static final String UNKNOWN = "";

    private final int pairs;
    private final int messages;
    private final int octets;
    private final int sessions;
    private final Path directory;
    private final Table table =
            new Table("", "connections", "msg/s", "cpu µs/msg", "sink µs/msg", "calls/msg", "octets allocated/msg");
    private final Map<Reuse, List<Double>> ours = lists();
    private final Map<Reuse, List<Double>> theirs = lists();

    /** By the client, for each message over reused connections. */
    private final List<Double> allocated = new ArrayList<>();

    Wire(Options options) {
        this.pairs = options.number("pairs", 5);
        this.messages = options.number("messages", 20_000);
        this.octets = options.number("octets", Mail.OCTETS);
        this.sessions = options.number("sessions", 50);
        this.directory = options.directory();
    }

    /** One of the two that send. */
    private interface Side {
        /** Sends, and returns what it used. */
        Usage send(Amount amount, Reuse reuse) throws Exception;
    }

    private record ClientSide(WireProcess process) implements Side {
        @Override
        public Usage send(Amount amount, Reuse reuse) throws IOException {
            return process.send(amount, reuse);
        }
    }

    @Override
    public String prove() throws Exception {
        try (Sink ourSink = Sink.start();
                Sink theirSink = Sink.start();
                WireProcess client = WireProcess.start(ourSink.port())) {
            ClientSide us = new ClientSide(client);
            Side them = (amount, reuse) -> Source.send(theirSink.port(), amount, reuse);
            for (Reuse reuse : Reuse.values()) {
                us.send(new Amount(amount(reuse, WARM_UP_MESSAGES), octets, sessions), reuse);
            }
            for (Reuse reuse : Reuse.values()) {
                for (int i = 0; i < pairs; i++) {
                    ours.get(reuse).add(run("caravan", us, ourSink, reuse));
                    theirs.get(reuse).add(run("smtp-source", them, theirSink, reuse));
                }
            }
            String calls = Tracing.isPossible() ? calls(us, theirSink.port()) : "";
            String result = result() + calls;
            return checked(result);
        }
    }

    private String checked(String result) throws ProofFailed {
        double ratio = ratio(Reuse.YES);
        if (ratio < RATIO_MIN) {
            throw new ProofFailed(String.format(
                    Locale.ROOT,
                    "ratio: over reused connections the client has %.2f of the rate of smtp-source, not %.2f; %s",
                    ratio,
                    RATIO_MIN,
                    result));
        }
        return result;
    }

    private String result() {
        return String.format(
                Locale.ROOT,
                "ratio=%.2f caravan=%.0f source=%.0f ratio_new=%.2f caravan_new=%.0f source_new=%.0f pairs=%d"
                        + " allocated_per_msg=%.0f",
                ratio(Reuse.YES),
                Table.median(ours.get(Reuse.YES)),
                Table.median(theirs.get(Reuse.YES)),
                ratio(Reuse.NO),
                Table.median(ours.get(Reuse.NO)),
                Table.median(theirs.get(Reuse.NO)),
                pairs,
                Table.median(allocated));
    }

    private double ratio(Reuse reuse) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < pairs; i++) {
            ratios.add(ours.get(reuse).get(i) / theirs.get(reuse).get(i));
        }
        return Table.median(ratios);
    }

    /** Messages per second, from the order to the last message at the sink. */
    private double run(String name, Side side, Sink sink, Reuse reuse) throws Exception {
        int count = amount(reuse, messages);
        long goal = sink.count() + count;
        long ended = sink.sessions();
        Usage before = sink.usage();
        CompletableFuture<Long> end = CompletableFuture.supplyAsync(() -> reached(sink, goal));
        long start = System.nanoTime();
        Usage used = side.send(new Amount(count, octets, sessions), reuse);
        double seconds = (end.get() - start) / 1e9;
        double sinkCpu = sink.usage().since(before).cpuSeconds();
        if (side instanceof ClientSide us && reuse == Reuse.YES) {
            allocated.add(us.process().octetsPerMessage());
        }
        table.row(
                name,
                word(reuse),
                count / seconds,
                used.cpuSeconds() * 1e6 / count,
                sinkCpu * 1e6 / count,
                UNKNOWN,
                side instanceof ClientSide us ? us.process().octetsPerMessage() : UNKNOWN);
        if (sink.count() != goal) {
            throw new ProofFailed("once: the sink has " + (count - goal + sink.count()) + " of " + count);
        }
        long connections = sink.sessions() - ended;
        if (reuse == Reuse.YES && connections > count / MESSAGES_PER_CONNECTION_MIN + sessions) {
            throw new ProofFailed(
                    "reuse: " + name + " ended " + connections + " connections for " + count + " messages");
        }
        return count / seconds;
    }

    private static long reached(Sink sink, long goal) {
        try {
            Await.count(sink::count, goal, () -> "delivered: the sink has " + (sink.count() - goal) + " of all");
            return System.nanoTime();
        } catch (ProofFailed | InterruptedException e) {
            throw new CompletionException(e);
        }
    }

    /** System calls per message; what the virtual machine does beside the work is among them. */
    private String calls(ClientSide us, int theirPort) throws Exception {
        StringBuilder keys = new StringBuilder();
        for (Reuse reuse : Reuse.values()) {
            Amount amount = new Amount(TRACED_MESSAGES, octets, sessions);
            Tracing tracing = Tracing.attach(us.process().pid(), directory.resolve("caravan-" + reuse));
            us.send(amount, reuse);
            double our = (double) tracing.stop() / TRACED_MESSAGES;
            Path summary = directory.resolve("source-" + reuse);
            Source.send(theirPort, amount, reuse, Tracing.prefix(summary));
            double their = (double) Tracing.calls(summary) / TRACED_MESSAGES;
            table.row("caravan", word(reuse), UNKNOWN, UNKNOWN, UNKNOWN, our, UNKNOWN);
            table.row("smtp-source", word(reuse), UNKNOWN, UNKNOWN, UNKNOWN, their, UNKNOWN);
            String suffix = reuse == Reuse.YES ? "" : "_new";
            keys.append(String.format(Locale.ROOT, " calls%s=%.1f source_calls%s=%.1f", suffix, our, suffix, their));
        }
        return keys.toString();
    }

    private static int amount(Reuse reuse, int messages) {
        return reuse == Reuse.YES ? messages : messages / NEW_CONNECTION_PRICE;
    }

    private static String word(Reuse reuse) {
        return reuse == Reuse.YES ? "reused" : "new";
    }

    private static Map<Reuse, List<Double>> lists() {
        Map<Reuse, List<Double>> lists = new EnumMap<>(Reuse.class);
        for (Reuse reuse : Reuse.values()) {
            lists.put(reuse, new ArrayList<>());
        }
        return lists;
    }
}
