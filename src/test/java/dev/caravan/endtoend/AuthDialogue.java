package dev.caravan.endtoend;

import dev.caravan.dial.DirectDialer;
import dev.caravan.sasl.Authentication;
import dev.caravan.sasl.Channel;
import dev.caravan.sasl.Channel.Protection;
import dev.caravan.sasl.Identity;
import dev.caravan.sasl.MechanismChoice;
import dev.caravan.sasl.MechanismChoice.Choice;
import dev.caravan.sasl.SaslFailure;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** Logs in at a real server, with just so much SMTP as that takes (RFC 4954). */
final class AuthDialogue implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    /** RFC 5321 section 4.5.3.1.4: what is longer waits for an empty challenge. */
    private static final int COMMAND_OCTETS_MAX = 510;

    private final String host;
    private Socket socket;
    private BufferedReader in;
    private Channel channel;
    private List<String> capabilities = List.of();
    private Optional<String> mechanism = Optional.empty();

    /** Without TLS. */
    AuthDialogue(InetAddress address, String host, int port) throws IOException {
        this.host = host;
        this.channel = Channel.plain(host, port);
        use(new DirectDialer().dial(new InetSocketAddress(address, port), TIMEOUT));
    }

    void startTls(SSLContext context) throws IOException {
        reply();
        ehlo();
        command("STARTTLS");
        secure(context);
        ehlo();
    }

    void implicitTls(SSLContext context) throws IOException {
        secure(context);
        reply();
        ehlo();
    }

    void withoutTls() throws IOException {
        reply();
        ehlo();
    }

    private void secure(SSLContext context) throws IOException {
        SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(socket, host, socket.getPort(), true);
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        tls.setSSLParameters(parameters);
        tls.startHandshake();
        channel = channel.secured(tls.getSession(), Protection.VERIFIED);
        use(tls);
    }

    /** As if the session gave only this. */
    void bindWith(String type) {
        channel = new Channel(
                channel.host(),
                channel.port(),
                channel.protection(),
                channel.bindings().stream()
                        .filter(binding -> binding.type().equals(type))
                        .toList());
    }

    /** In a word or two: the code of the last reply, or what stopped the client. */
    String logIn(MechanismChoice choice, Identity identity) throws IOException {
        List<String> offered = capabilities.stream()
                .filter(line -> line.startsWith("AUTH "))
                .flatMap(line -> Arrays.stream(line.substring(5).split(" ")))
                .toList();
        return switch (choice.choose(offered, channel, identity)) {
            case Choice.Refused(String why) -> why;
            case Choice.Chosen(Authentication authentication) -> {
                mechanism = Optional.of(authentication.mechanism().saslName());
                yield logIn(authentication);
            }
        };
    }

    private String logIn(Authentication authentication) throws IOException {
        try {
            String reply = begin(authentication);
            while (reply.startsWith("334 ")) {
                byte[] challenge = Base64.getDecoder().decode(reply.substring(4));
                reply = command(base64(authentication.respond(challenge)));
            }
            if (reply.startsWith("235")) {
                return authentication.isComplete() ? "235" : "235 too early";
            }
            return reply.substring(0, 3)
                    + authentication.complaint().map(why -> " " + why).orElse("");
        } catch (SaslFailure e) {
            return e.kind() + " " + command("*").substring(0, 3);
        }
    }

    private String begin(Authentication authentication) throws IOException, SaslFailure {
        String command = "AUTH " + authentication.mechanism().saslName();
        Optional<byte[]> initial = authentication.initialResponse();
        if (initial.isEmpty()) {
            return command(command);
        }
        String response = initial.get().length == 0 ? "=" : base64(initial.get());
        if (command.length() + 1 + response.length() <= COMMAND_OCTETS_MAX) {
            return command(command + " " + response);
        }
        String reply = command(command);
        return reply.startsWith("334") ? command(response) : reply;
    }

    /** What was chosen. */
    String mechanism() {
        return mechanism.orElse("-");
    }

    private void ehlo() throws IOException {
        send("EHLO caravan.lab.test");
        capabilities = lines().stream().map(line -> line.substring(4)).toList();
    }

    private String command(String line) throws IOException {
        send(line);
        return reply();
    }

    private void send(String line) throws IOException {
        socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private String reply() throws IOException {
        return lines().getLast();
    }

    private List<String> lines() throws IOException {
        List<String> lines = new ArrayList<>();
        do {
            String line = in.readLine();
            if (line == null) {
                throw new EOFException("after " + lines);
            }
            lines.add(line);
        } while (lines.getLast().startsWith("-", 3));
        return lines;
    }

    private void use(Socket next) throws IOException {
        socket = next;
        socket.setSoTimeout((int) TIMEOUT.toMillis());
        in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
    }

    private static String base64(byte[] octets) {
        return Base64.getEncoder().encodeToString(octets);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
