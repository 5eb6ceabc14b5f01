package dev.caravan.dial;

import dev.caravan.dial.Socks5Failure.Blame;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/** The dialogue with a proxy until the connection is the destination's (RFC 1928). Reads not one octet beyond it. */
final class Socks5Handshake {

    private static final int VERSION = 5;

    /** RFC 1928 section 3. */
    private static final int METHOD_NONE = 0;

    private static final int METHOD_PASSWORD = 2;
    private static final int METHOD_NO_ACCEPTABLE = 0xFF;

    /** RFC 1929 section 2. */
    private static final int PASSWORD_VERSION = 1;

    /** RFC 1928 section 4. */
    private static final int COMMAND_CONNECT = 1;

    private static final int REPLY_SUCCEEDED = 0;
    private static final int IPV4_OCTETS = 4;
    private static final int IPV6_OCTETS = 16;
    private static final int PORT_OCTETS = 2;

    private final Socket socket;
    private final LongSupplier nanosLeft;
    private final String proxy;
    /** Who is to blame if nothing more comes. */
    private Blame silence = Blame.PROXY;

    Socks5Handshake(Socket socket, LongSupplier nanosLeft, String proxy) {
        this.socket = socket;
        this.nanosLeft = nanosLeft;
        this.proxy = proxy;
    }

    void perform(Optional<Socks5Login> login, Socks5Destination destination) throws Socks5Failure {
        try {
            agreeOnMethod(login.isPresent() ? METHOD_PASSWORD : METHOD_NONE);
            if (login.isPresent()) {
                logIn(login.get());
            }
            connect(destination);
        } catch (Socks5Failure e) {
            throw e;
        } catch (SocketTimeoutException e) {
            String waitedFor =
                    silence == Blame.PROXY ? "in the handshake" : "to the request for " + destination.shown();
            throw new Socks5Failure(silence, "proxy " + proxy + " gave no answer " + waitedFor + " in time");
        } catch (EOFException e) {
            throw failed("closed the connection in the handshake");
        } catch (IOException e) {
            throw failed("broke off: " + e.getMessage());
        }
    }

    /** RFC 1928 section 3. One method is offered: a proxy that takes another is not the one that was configured. */
    private void agreeOnMethod(int method) throws IOException {
        send(new byte[] {VERSION, 1, (byte) method});
        byte[] answer = read(2);
        int chosen = Byte.toUnsignedInt(answer[1]);
        if (answer[0] != VERSION) {
            throw failed("is no SOCKS5 proxy");
        }
        if (chosen == METHOD_NO_ACCEPTABLE) {
            throw failed(
                    method == METHOD_NONE
                            ? "wants authentication, and none is configured"
                            : "takes no user and password");
        }
        if (chosen != method) {
            throw failed("chose the authentication method " + chosen + ", which it was not offered");
        }
    }

    /** RFC 1929 section 2. */
    private void logIn(Socks5Login login) throws IOException {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.write(PASSWORD_VERSION);
        request.write(login.user().length);
        request.writeBytes(login.user());
        request.write(login.password().length);
        request.writeBytes(login.password());
        send(request.toByteArray());
        byte[] answer = read(2);
        if (answer[0] != PASSWORD_VERSION) {
            throw failed("answers to user and password with something else");
        }
        if (answer[1] != 0) {
            throw failed("does not accept user and password");
        }
    }

    /** RFC 1928 sections 4 and 6. */
    private void connect(Socks5Destination destination) throws IOException {
        byte[] head = {VERSION, COMMAND_CONNECT, 0};
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(head);
        request.writeBytes(destination.octets());
        send(request.toByteArray());
        // It has let us in; what takes so long now is its own connection.
        silence = Blame.DESTINATION;
        byte[] answer = read(2);
        if (answer[0] != VERSION) {
            throw failed("answers to the request with something else");
        }
        int reply = Byte.toUnsignedInt(answer[1]);
        if (reply != REPLY_SUCCEEDED) {
            // What would follow is the address that it used: proxies leave it out at times when there is none.
            throw refused(reply, destination);
        }
        silence = Blame.PROXY;
        skipBoundAddress(Byte.toUnsignedInt(read(2)[1]));
    }

    /**
     * RFC 1928 section 6. The general failure counts as the proxy's own, as its name there says; but there is no other
     * reply for a name that cannot be looked up, and one such name must not stop all others.
     */
    private Socks5Failure refused(int reply, Socks5Destination destination) {
        return switch (reply) {
            case 1 ->
                switch (destination.kind()) {
                    case ADDRESS -> failed("has a general failure (reply 1), asked for " + destination.shown());
                    case NAME -> unreachable(destination, "a general failure, or no such name (reply 1)");
                };
            case 2 -> unreachable(destination, "its rules do not allow it (reply 2)");
            case 3 -> unreachable(destination, "the network is unreachable (reply 3)");
            case 4 -> unreachable(destination, "the host is unreachable (reply 4)");
            case 5 -> unreachable(destination, "the connection was refused (reply 5)");
            case 6 -> unreachable(destination, "the time to live expired (reply 6)");
            case 7 -> failed("cannot connect to anything (reply 7)");
            // A proxy without IPv6 is no broken proxy: another address of the same host may do.
            case 8 -> unreachable(destination, "it has no addresses of this family (reply 8)");
            default -> failed("gave a reply that does not exist (" + reply + ")");
        };
    }

    private void skipBoundAddress(int type) throws IOException {
        int octets = switch (type) {
            case Socks5Destination.TYPE_IPV4 -> IPV4_OCTETS;
            case Socks5Destination.TYPE_IPV6 -> IPV6_OCTETS;
            case Socks5Destination.TYPE_NAME -> Byte.toUnsignedInt(read(1)[0]);
            default -> throw failed("gave an address of the type " + type + ", which does not exist");
        };
        read(octets + PORT_OCTETS);
    }

    /** A few hundred octets at most: they fit into the send buffer of a new connection, so this does not block. */
    private void send(byte[] octets) throws IOException {
        socket.getOutputStream().write(octets);
    }

    private byte[] read(int count) throws IOException {
        byte[] octets = new byte[count];
        InputStream in = socket.getInputStream();
        for (int have = 0; have < count; ) {
            // For each read anew: a proxy that sends octet by octet gains no time.
            socket.setSoTimeout(millisLeft());
            int more = in.read(octets, have, count - have);
            if (more < 0) {
                throw new EOFException();
            }
            have += more;
        }
        return octets;
    }

    private int millisLeft() throws SocketTimeoutException {
        long nanos = nanosLeft.getAsLong();
        if (nanos <= 0) {
            throw new SocketTimeoutException();
        }
        return (int) Math.clamp(Duration.ofNanos(nanos).toMillis(), 1, Integer.MAX_VALUE);
    }

    private Socks5Failure unreachable(Socks5Destination destination, String why) {
        return new Socks5Failure(
                Blame.DESTINATION, destination.shown() + " cannot be reached through proxy " + proxy + ": " + why);
    }

    private Socks5Failure failed(String what) {
        return new Socks5Failure(Blame.PROXY, "proxy " + proxy + " " + what);
    }
}
