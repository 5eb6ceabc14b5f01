package dev.caravan.bench;

import dev.caravan.bench.Caravan.Setup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Direct delivery with DANE beside delivery in clear to one smarthost: the processor's time for each message. */
final class TlsCost {

    /** What is wanted. */
    private static final double RATIO_MAX = 1.5;

    private static final int CONNECTIONS = 50;
    private static final int PRODUCERS = 20;
    private static final String HEAP = "512m";

    /** Half of what the pool allows a connection. */
    private static final int MESSAGES_PER_CONNECTION_MIN = 50;

    /** So long without a commit, a queue stands. */
    private static final Duration QUIET = Duration.ofSeconds(2);

    private static final Duration QUIET_WAIT_MAX = Duration.ofMinutes(5);

    private final Path directory;
    private final Runs runs;
    private final Table table = new Table("", "msg/s", "cpu µs/msg", "connections");

    /**
     * How much is sent.
     *
     * @param warmUps runs of either side before those that count: the side with more code is longer with the compiler
     * @param messages of a run
     * @param octets of a message
     */
    record Runs(int warmUps, int pairs, int messages, int octets) {}

    TlsCost(Path directory, Runs runs) {
        this.directory = directory;
        this.runs = runs;
    }

    /** One of the two, whole. */
    private record Side(String name, Caravan caravan, Load load, Receiver receiver) {}

    String measure(Receiver plain, Receiver secured, SignedNames names) throws Exception {
        try (Caravan toSmarthost = new Caravan(
                        directory.resolve("plain"), new Setup(Caravan.smarthost(plain.port(), CONNECTIONS), HEAP));
                Caravan direct = new Caravan(directory.resolve("dane"), new Setup(direct(secured, names), HEAP))) {
            toSmarthost.start();
            direct.start();
            try (Load plainLoad = new Load(toSmarthost.url(), PRODUCERS);
                    Load daneLoad = new Load(direct.url(), PRODUCERS)) {
                Side smarthost = new Side("smarthost", toSmarthost, plainLoad, plain);
                Side dane = new Side("dane", direct, daneLoad, secured);
                // The compiler's work and the first look-ups are not what is measured. While its hosts are not known
                // yet a domain is a site by itself, with connections of its own.
                for (int i = 0; i < runs.warmUps(); i++) {
                    run(smarthost, Integer.MAX_VALUE);
                    run(dane, Integer.MAX_VALUE);
                }
                int most = runs.messages() / MESSAGES_PER_CONNECTION_MIN + CONNECTIONS;
                List<Double> ours = new ArrayList<>();
                List<Double> theirs = new ArrayList<>();
                for (int i = 0; i < runs.pairs(); i++) {
                    theirs.add(run(smarthost, most));
                    ours.add(run(dane, most));
                }
                return checked(ours, theirs);
            }
        }
    }

    private String checked(List<Double> dane, List<Double> plain) throws ProofFailed {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < runs.pairs(); i++) {
            ratios.add(dane.get(i) / plain.get(i));
        }
        double ratio = Table.median(ratios);
        String result = String.format(
                Locale.ROOT,
                "ratio_dane=%.2f dane_us=%.0f smarthost_us=%.0f",
                ratio,
                Table.median(dane),
                Table.median(plain));
        if (ratio > RATIO_MAX) {
            throw new ProofFailed("ratio_dane: above " + RATIO_MAX + "; " + result);
        }
        return result;
    }

    /** Microseconds of the processor for each message, from a queue that stands until it is empty. */
    private double run(Side side, int most) throws Exception {
        Receiver receiver = side.receiver();
        Caravan caravan = side.caravan();
        long goal = receiver.count() + runs.messages();
        int connected = receiver.connections();
        receiver.hold();
        side.load().drop(runs.messages(), runs.octets(), Load.Dressing.NONE);
        Await.quiet(caravan.probe()::commits, QUIET, QUIET_WAIT_MAX);
        Usage before = caravan.usage();
        long start = System.nanoTime();
        receiver.flow();
        Await.count(receiver::count, goal, () -> "delivered: " + (goal - receiver.count()) + " are missing");
        double seconds = (System.nanoTime() - start) / 1e9;
        Await.quiet(caravan.probe()::commits, QUIET, QUIET_WAIT_MAX);
        double micros = caravan.usage().since(before).cpuSeconds() * 1e6 / runs.messages();
        int connections = receiver.connections() - connected;
        table.row(side.name(), runs.messages() / seconds, micros, connections);
        if (receiver.count() != goal) {
            throw new ProofFailed("once: " + (receiver.count() - goal) + " more than there were");
        }
        if (connections > most) {
            throw new ProofFailed("reuse: " + side.name() + " made " + connections + " connections, at most " + most
                    + " are expected");
        }
        return micros;
    }

    private String direct(Receiver receiver, SignedNames names) throws IOException {
        Path anchor = Files.writeString(directory.resolve("root.ds"), names.anchor() + "\n");
        return """
                dns: {servers: ["127.0.0.1:%d"], mode: validating, trust-anchors-file: "%s"}
                transports:
                  - name: direct
                    type: direct
                    port: %d
                    allow-private: true
                    connections: {min: %d, max: %d}
                tls-rules:
                  - {require: dane-only}
                """.formatted(names.address().getPort(), anchor, receiver.port(), CONNECTIONS, CONNECTIONS);
    }
}
