package dev.caravan.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A new connection with TLS for every message: the client beside Postfix' {@code smtp(8)}, in turn, to one receiver. */
final class Handshakes {

    private static final int SESSIONS = 50;

    /** The message is not what is measured. */
    private static final int OCTETS = 1_024;

    /** A handshake costs several times a message over a connection that is there. */
    private static final int PRICE = 5;

    private static final int WARM_UP = 2_000;

    /** So long after the last message is in, Postfix' queue stands. */
    private static final Duration QUIET = Duration.ofSeconds(2);

    private final Path directory;
    private final int pairs;
    private final int count;
    private final Table table = new Table("", "handshakes/s", "cpu µs each", "connections");

    Handshakes(Path directory, int pairs, int messages) {
        this.directory = directory;
        this.pairs = pairs;
        this.count = messages / PRICE;
    }

    String measure(Receiver receiver, String digest) throws Exception {
        List<Double> ours = new ArrayList<>();
        List<Double> theirs = new ArrayList<>();
        Path home = directory.resolve("postfix-tls");
        try (WireProcess client = WireProcess.start(receiver.port(), Tls.HOST, digest);
                Postfix postfix = Postfix.start(home, new Postfix.Relay(receiver.port(), SESSIONS, "encrypt"))) {
            client.send(new Source.Amount(WARM_UP, OCTETS, SESSIONS), Source.Reuse.NO);
            for (int i = 0; i < pairs; i++) {
                ours.add(caravan(client, receiver));
                theirs.add(postfix(postfix, receiver));
            }
        }
        return String.format(
                Locale.ROOT, "handshakes=%.0f postfix_handshakes=%.0f", Table.median(ours), Table.median(theirs));
    }

    private double caravan(WireProcess client, Receiver receiver) throws Exception {
        long before = receiver.connections();
        long start = System.nanoTime();
        Usage used = client.send(new Source.Amount(count, OCTETS, SESSIONS), Source.Reuse.NO);
        return rate("caravan", receiver.connections() - before, new Spent(System.nanoTime() - start, used));
    }

    /** The queue is full and stands behind the first connections, whose handshakes are done by then. */
    private double postfix(Postfix postfix, Receiver receiver) throws Exception {
        long goal = receiver.count() + count;
        receiver.hold();
        postfix.inject(count, OCTETS);
        Thread.sleep(QUIET);
        long connected = receiver.connections();
        Usage before = postfix.usage();
        long start = System.nanoTime();
        receiver.flow();
        Await.count(receiver::count, goal, () -> "delivered: " + (goal - receiver.count()) + " are missing");
        Spent spent = new Spent(System.nanoTime() - start, postfix.usage().since(before));
        return rate("postfix", receiver.connections() - connected, spent);
    }

    private record Spent(long nanos, Usage usage) {}

    private double rate(String side, long connections, Spent spent) throws ProofFailed {
        double rate = connections / (spent.nanos() / 1e9);
        table.row(side, rate, spent.usage().cpuSeconds() * 1e6 / connections, connections);
        if (connections < count - SESSIONS) {
            throw new ProofFailed("new: " + side + " made " + connections + " connections for " + count + " messages");
        }
        return rate;
    }
}
