package dev.caravan.bench;

import java.io.BufferedInputStream;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An SMTP server that is never killed. It takes its time with every message, defers some, and writes down the id of each
 * one that it accepts before it says so: what is in its log was delivered, whatever the client came to know.
 */
final class CrashSink implements AutoCloseable {

    private static final int BACKLOG = 1_000;

    /** Milliseconds before the answer to the final dot: so that many sessions are past DATA at any time. */
    private static final int ANSWER_MILLIS_MIN = 200;

    private static final int ANSWER_MILLIS_MAX = 600;

    /** One in so many is deferred at first sight: retries are part of the load. */
    private static final int DEFERRED_ONE_IN = 20;

    private final ServerSocket server;
    private final BufferedWriter log;
    private final Map<String, Integer> accepted = new ConcurrentHashMap<>();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger inData = new AtomicInteger();
    private volatile int openMax;

    CrashSink(Path logFile) throws IOException {
        log = Files.newBufferedWriter(logFile);
        server = new ServerSocket(0, BACKLOG, InetAddress.getByName("127.0.0.1"));
        Thread.ofVirtual().start(this::serve);
    }

    int port() {
        return server.getLocalPort();
    }

    /** How often each id was accepted. */
    Map<String, Integer> accepted() {
        return accepted;
    }

    /** Sessions between the reply to DATA and the reply to the final dot. */
    int inData() {
        return inData.get();
    }

    /** The most sessions at a time since the last call. */
    int openMax() {
        int most = openMax;
        openMax = open.get();
        return most;
    }

    private void serve() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                Thread.ofVirtual().start(() -> session(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void session(Socket socket) {
        openMax = Math.max(openMax, open.incrementAndGet());
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream(), 16_384);
            reply(socket, "220 sink.bench.example ESMTP");
            for (String line = line(in); !line.isEmpty(); line = line(in)) {
                switch (verb(line)) {
                    case "EHLO" -> reply(socket, "250-sink.bench.example\r\n250-PIPELINING\r\n250 8BITMIME");
                    case "DATA" -> data(socket, in);
                    case "QUIT" -> {
                        reply(socket, "221 bye");
                        return;
                    }
                    default -> reply(socket, "250 ok");
                }
            }
        } catch (IOException e) {
            // The client was killed.
        } finally {
            open.decrementAndGet();
        }
    }

    private void data(Socket socket, InputStream in) throws IOException {
        inData.incrementAndGet();
        try {
            reply(socket, "354 go on");
            String id = "";
            for (String line = line(in); !line.equals(".\r\n"); line = line(in)) {
                if (line.isEmpty()) {
                    throw new IOException("cut off in the middle of a message");
                }
                if (line.startsWith(Mail.ID_FIELD)) {
                    id = line.substring(Mail.ID_FIELD.length() + 1).strip();
                }
            }
            ThreadLocalRandom random = ThreadLocalRandom.current();
            TimeUnit.MILLISECONDS.sleep(random.nextInt(ANSWER_MILLIS_MIN, ANSWER_MILLIS_MAX));
            if (!accepted.containsKey(id) && random.nextInt(DEFERRED_ONE_IN) == 0) {
                reply(socket, "451 4.3.2 later");
            } else {
                note(id);
                reply(socket, "250 2.0.0 taken");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            inData.decrementAndGet();
        }
    }

    private void note(String id) throws IOException {
        synchronized (log) {
            log.write(Instant.now() + " " + id + "\n");
            log.flush();
        }
        accepted.merge(id, 1, Integer::sum);
    }

    private static String verb(String line) {
        return line.length() < 4 ? line : line.substring(0, 4).toUpperCase(java.util.Locale.ROOT);
    }

    /** With its end; empty at the end of the stream. */
    private static String line(InputStream in) throws IOException {
        StringBuilder text = new StringBuilder(80);
        for (int c = in.read(); c >= 0; c = in.read()) {
            text.append((char) c);
            if (c == '\n') {
                return text.toString();
            }
        }
        return "";
    }

    private static void reply(Socket socket, String text) throws IOException {
        socket.getOutputStream().write((text + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() throws IOException {
        server.close();
        log.close();
    }
}
