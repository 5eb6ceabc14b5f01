package dev.caravan.smtp.sink;

import dev.caravan.smtp.sink.Transcript.Step;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A server on loopback that follows transcripts: the first connection the first one, and so on. At the first line of the
 * client's that is not in the transcript it closes the connection. The form of a transcript:
 *
 * <pre>
 * S: 220 mx.example ESMTP      the server says this line
 * C: EHLO relay.example        the client must say exactly this line
 * C~ MAIL FROM:.*              the client must say a line that matches the regular expression as a whole
 * S: close                     the server closes
 * C: close                     the client must close
 * </pre>
 */
public final class ScriptedServer implements AutoCloseable {

    private final List<Transcript> transcripts;
    private final List<CompletableFuture<Optional<String>>> ends;
    private final AtomicInteger connections = new AtomicInteger();
    private final Listener listener;

    private ScriptedServer(List<Transcript> transcripts) {
        this.transcripts = transcripts;
        this.ends = Stream.generate(CompletableFuture<Optional<String>>::new)
                .limit(transcripts.size())
                .toList();
        this.listener = Listener.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), this::serve);
    }

    /** Listens from now on; a connection without a transcript is closed at once. */
    public static ScriptedServer start(String... transcripts) {
        return new ScriptedServer(Stream.of(transcripts).map(Transcript::parse).toList());
    }

    public InetSocketAddress address() {
        return listener.address();
    }

    /**
     * Waits until every transcript has been played.
     *
     * @return the first line that was not as written, with what came in its place; empty if all went by the book
     */
    public Optional<String> mismatch(Duration limit) throws InterruptedException {
        for (int i = 0; i < ends.size(); i++) {
            try {
                Optional<String> mismatch = ends.get(i).get(limit.toMillis(), TimeUnit.MILLISECONDS);
                if (mismatch.isPresent()) {
                    return mismatch;
                }
            } catch (TimeoutException e) {
                return Optional.of("connection " + (i + 1) + " was not played to its end within " + limit);
            } catch (ExecutionException e) {
                return Optional.of("connection " + (i + 1) + " broke: " + e.getCause());
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        listener.close();
    }

    private void serve(Socket socket) throws IOException {
        int number = connections.getAndIncrement();
        if (number >= transcripts.size()) {
            return;
        }
        Optional<String> mismatch = Optional.empty();
        try {
            mismatch = play(transcripts.get(number), new SinkWire(socket));
        } catch (IOException e) {
            mismatch = Optional.of("connection " + (number + 1) + ": " + e);
        } finally {
            socket.close();
            ends.get(number).complete(mismatch);
        }
    }

    private static Optional<String> play(Transcript transcript, SinkWire wire) throws IOException {
        for (Step step : transcript.steps()) {
            if (step instanceof Step.Close) {
                wire.flush();
                return Optional.empty();
            }
            Optional<String> mismatch = play(step, wire);
            if (mismatch.isPresent()) {
                return mismatch;
            }
        }
        wire.drain();
        return Optional.empty();
    }

    private static Optional<String> play(Step step, SinkWire wire) throws IOException {
        return switch (step) {
            case Step.Say(List<String> lines) -> {
                say(wire, lines);
                yield Optional.empty();
            }
            case Step.Expect(String line) -> expect(wire, line, line::equals);
            case Step.ExpectMatch(var pattern) -> expect(wire, "~" + pattern, pattern.asMatchPredicate());
            case Step.ExpectClose() -> expectClose(wire);
            case Step.Close() -> Optional.empty();
        };
    }

    private static void say(SinkWire wire, List<String> lines) throws IOException {
        try {
            for (String line : lines) {
                wire.put(line);
            }
            wire.flush();
        } catch (SocketException e) {
            // The client has heard enough. Whether it should have is what the next line says.
        }
    }

    private static Optional<String> expect(SinkWire wire, String expected, Predicate<String> matches)
            throws IOException {
        String line;
        try {
            line = wire.readLine();
        } catch (EOFException e) {
            return Optional.of("expected \"" + expected + "\", but the client closed");
        }
        return matches.test(line)
                ? Optional.empty()
                : Optional.of("expected \"" + expected + "\", but the client said \"" + line + "\"");
    }

    private static Optional<String> expectClose(SinkWire wire) throws IOException {
        try {
            return Optional.of("expected that the client closes, but it said \"" + wire.readLine() + "\"");
        } catch (EOFException e) {
            return Optional.empty();
        }
    }
}
