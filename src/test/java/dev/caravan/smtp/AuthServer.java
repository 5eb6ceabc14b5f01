package dev.caravan.smtp;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A server with TLS from the first octet that offers AUTH, and answers what comes after EHLO as a test says. */
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

    private final SSLServerSocket listener;
    private final String offers;
    private final Sessions sessions;
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final AtomicInteger logins = new AtomicInteger();

    public AuthServer(SSLContext context, String offers, Sessions sessions) throws IOException {
        this.offers = offers;
        this.sessions = sessions;
        this.listener = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
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

    private void accept() {
        while (!listener.isClosed()) {
            try {
                SSLSocket socket = (SSLSocket) listener.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(SSLSocket socket) {
        try (socket) {
            socket.startHandshake();
            Answers answers = sessions.begin((ExtendedSSLSession) socket.getSession());
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            OutputStream out = socket.getOutputStream();
            say(out, "220 mx.example ESMTP");
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

    private static void say(OutputStream out, String text) throws IOException {
        out.write((text + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
