package dev.caravan.smtp;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A server with TLS, from the first octet or after STARTTLS, that offers AUTH, and answers what comes after EHLO as a test says. */
public final class AuthServer implements AutoCloseable {

    /** One session's answers. An answer may have several lines; the CRLF after the last is added. None is silence. */
    public interface Answers {
        @Nullable
        String to(String line) throws Exception;
    }

    /** Made for every session. */
    public interface Sessions {
        Answers begin(ExtendedSSLSession tls) throws Exception;
    }

    private final SSLContext context;
    private final Begin begin;
    private final ServerSocket listener;
    private final String offers;
    private final Sessions sessions;
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final AtomicInteger logins = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();

    /** When TLS begins. */
    public enum Begin {
        AT_ONCE,
        STARTTLS
    }

    public AuthServer(SSLContext context, String offers, Sessions sessions) throws IOException {
        this(Begin.AT_ONCE, context, offers, sessions);
    }

    public AuthServer(Begin begin, SSLContext context, String offers, Sessions sessions) throws IOException {
        this.begin = begin;
        this.context = context;
        this.offers = offers;
        this.sessions = sessions;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    /** All lines of all clients after EHLO. */
    public List<String> heard() {
        return heard;
    }

    /** AUTH commands. */
    public int logins() {
        return logins.get();
    }

    /** Those that were made. */
    public int connections() {
        return connections.get();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                connections.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket raw) {
        try (raw) {
            if (begin == Begin.STARTTLS) {
                say(raw.getOutputStream(), "220 mx.example ESMTP");
                readLine(raw);
                say(raw.getOutputStream(), "250-mx.example\r\n250 STARTTLS");
                readLine(raw);
                say(raw.getOutputStream(), "220 go");
            }
            SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(raw, null, raw.getPort(), true);
            socket.setUseClientMode(false);
            socket.startHandshake();
            Answers answers = sessions.begin((ExtendedSSLSession) socket.getSession());
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            OutputStream out = socket.getOutputStream();
            if (begin == Begin.AT_ONCE) {
                say(out, "220 mx.example ESMTP");
            }
            in.readLine();
            say(out, "250-mx.example\r\n250-SIZE 1000000\r\n250 AUTH " + offers);
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                heard.add(line);
                if (line.startsWith("AUTH ")) {
                    logins.incrementAndGet();
                }
                @Nullable String answer = answers.to(line);
                if (answer != null) {
                    say(out, answer);
                }
            }
        } catch (Exception e) {
            // The client has gone, or the test's answers have no more to say.
        }
    }

    /** Octet by octet: what comes behind it belongs to TLS. */
    private static void readLine(Socket raw) throws IOException {
        for (int octet = raw.getInputStream().read(); octet >= 0 && octet != '\n'; ) {
            octet = raw.getInputStream().read();
        }
    }

    private static void say(OutputStream out, String text) throws IOException {
        out.write((text + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
