package dev.caravan.bench;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;

/** The control: a Postfix with a queue of its own, in the foreground, that relays everything to one sink. */
public final class Postfix implements AutoCloseable {

    private static final Duration START_MAX = Duration.ofSeconds(30);

    private final Process process;
    private final int port;

    private Postfix(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Where everything goes.
     *
     * @param tls its {@code smtp_tls_security_level}; where TLS is used every message has a connection of its own
     */
    public record Relay(int port, int connections, String tls) {}

    public static Postfix start(Path directory, int sinkPort, int connections)
            throws IOException, ProofFailed, InterruptedException {
        return start(directory, new Relay(sinkPort, connections, "none"));
    }

    static Postfix start(Path directory, Relay relay) throws IOException, ProofFailed, InterruptedException {
        int port = Ports.free();
        Path script = Path.of(System.getProperty("bench.src"), "postfix.sh");
        Process process = Children.start(new ProcessBuilder(
                        "bash",
                        script.toString(),
                        directory.toString(),
                        Integer.toString(port),
                        Integer.toString(relay.port()),
                        Integer.toString(relay.connections()),
                        relay.tls())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolveSibling("postfix.out").toFile()));
        Await.until(() -> greets(port), START_MAX, () -> "Postfix does not start; see " + directory + " and .out");
        return new Postfix(process, port);
    }

    private static boolean greets(int port) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(1_000);
            return socket.getInputStream().read() == '2';
        } catch (IOException e) {
            return false;
        }
    }

    /** Injects with {@code smtp-source}; returns its processor seconds when all is in the queue. */
    public Usage inject(int messages, int octets) throws IOException, ProofFailed, InterruptedException {
        return Source.send(port, new Source.Amount(messages, octets, Source.SESSIONS), Source.Reuse.NO);
    }

    public Usage usage() {
        return Usage.of(process.toHandle());
    }

    @Override
    public void close() throws InterruptedException {
        Children.stop(process);
    }
}
