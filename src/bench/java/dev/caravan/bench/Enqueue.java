package dev.caravan.bench;

import dev.caravan.bench.Caravan.Setup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/**
 * How fast drops are made durable, from 1, 8 and 64 producers, while nothing is delivered; afterwards the flow opens and
 * every message must arrive once.
 */
final class Enqueue implements Proof {

    private static final int[] PRODUCERS = {1, 8, 64};
    private static final int CONNECTIONS = 50;
    private static final String HEAP = "1g";
    private static final Duration RUN_MAX = Duration.ofMinutes(5);
    private static final Duration QUIET = Duration.ofSeconds(2);

    private final int messages;
    private final int octets;
    private final int warmUp;
    private final Path directory;

    Enqueue(Options options) {
        this.messages = options.number("messages", 5_000);
        this.octets = options.number("octets", Mail.OCTETS);
        this.warmUp = options.number("warm-up", 2_000);
        this.directory = options.directory();
    }

    @Override
    public String prove() throws Exception {
        StringBuilder line = new StringBuilder();
        try (Sink sink = Sink.start();
                Caravan caravan = new Caravan(
                        directory.resolve("caravan"), new Setup(Caravan.smarthost(sink.port(), CONNECTIONS), HEAP))) {
            caravan.start();
            sink.hold();
            run(caravan, PRODUCERS[1], warmUp);
            Table table = new Table("producers", "msg/s", "p50 ms", "p99 ms", "cpu s", "octets/msg");
            for (int producers : PRODUCERS) {
                Await.quiet(caravan.probe()::commits, QUIET, RUN_MAX);
                Usage before = caravan.usage();
                Load.Result result = run(caravan, producers, messages);
                Await.quiet(caravan.probe()::commits, QUIET, RUN_MAX);
                Usage used = caravan.usage().since(before);
                double rate = messages / result.seconds();
                double median = result.millisAt(0.5);
                double late = result.millisAt(0.99);
                table.row(producers, rate, median, late, used.cpuSeconds(), used.writtenOctets() / messages);
                line.append(String.format(
                        Locale.ROOT,
                        "p%d=%.0f p%d_p50_ms=%.2f p%d_p99_ms=%.2f ",
                        producers,
                        rate,
                        producers,
                        median,
                        producers,
                        late));
            }
            sink.flow();
            long goal = warmUp + (long) PRODUCERS.length * messages;
            Await.count(
                    sink::count, goal, () -> "delivered: the sink has " + sink.count() + " of " + goal + " messages");
            Await.quiet(caravan.probe()::commits, QUIET, RUN_MAX);
            if (sink.count() != goal) {
                throw new ProofFailed("once: the sink has " + sink.count() + " of " + goal + " messages");
            }
        }
        return line.toString().strip();
    }

    private Load.Result run(Caravan caravan, int producers, int count) throws Exception {
        try (Load load = new Load(caravan.url(), producers)) {
            return load.drop(count, octets, Load.Dressing.NONE);
        }
    }
}
