package dev.caravan.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Postfix's {@code smtp-sink}, counting. Stopping the process is how a flow is held back, for every sender alike. */
public final class Sink implements AutoCloseable {

    /** The listen backlog; the kernel's own limit is as high. */
    private static final String BACKLOG = "4000";

    private static final Duration START_MAX = Duration.ofSeconds(10);
    private static final String COUNT = "mesg=";
    private static final String SESSIONS = "sess=";

    private final Process process;
    private final int port;
    private volatile long count;
    private volatile long sessions;

    private Sink(Process process, int port) {
        this.process = process;
        this.port = port;
        Thread.ofPlatform().daemon().name("sink-count").start(this::read);
    }

    public static Sink start() throws IOException, ProofFailed, InterruptedException {
        int port = Ports.free();
        List<String> command = new ArrayList<>(List.of("smtp-sink", "-c"));
        if (System.getProperty("user.name").equals("root")) {
            // It refuses to be root.
            command.addAll(List.of("-u", "nobody"));
        }
        command.addAll(List.of("127.0.0.1:" + port, BACKLOG));
        Process process = Children.start(new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT));
        Sink sink = new Sink(process, port);
        Await.until(() -> answers(port), START_MAX, () -> "smtp-sink does not listen");
        return sink;
    }

    private static boolean answers(int port) {
        try (java.net.Socket socket = new java.net.Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    public int port() {
        return port;
    }

    /** Messages so far. */
    public long count() {
        return count;
    }

    /** Sessions that have ended so far. */
    long sessions() {
        return sessions;
    }

    /** Connections are taken by the kernel, and nobody greets. */
    public void hold() throws IOException, InterruptedException {
        Children.signal(process, "STOP");
    }

    public void flow() throws IOException, InterruptedException {
        Children.signal(process, "CONT");
    }

    public Usage usage() {
        return Usage.of(process.toHandle());
    }

    /** It prints its counters over and over, separated by carriage returns. */
    private void read() {
        byte[] buffer = new byte[8192];
        StringBuilder text = new StringBuilder();
        try (InputStream in = process.getInputStream()) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                text.append(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
                int end = text.lastIndexOf("\r");
                int from = end < 0 ? -1 : text.lastIndexOf(COUNT, end);
                if (from >= 0) {
                    count = number(text, from + COUNT.length());
                    sessions = number(text, text.lastIndexOf(SESSIONS, end) + SESSIONS.length());
                    text.delete(0, end);
                }
            }
        } catch (IOException e) {
            // It has ended.
        }
    }

    private static long number(CharSequence text, int from) {
        long value = 0;
        for (int i = from; i < text.length() && Character.isDigit(text.charAt(i)); i++) {
            value = 10 * value + text.charAt(i) - '0';
        }
        return value;
    }

    @Override
    public void close() throws Exception {
        flow();
        Children.stop(process);
    }
}
