package dev.caravan.smtp.sink;

import dev.caravan.smtp.Extension;
import dev.caravan.smtp.sink.SinkBehaviour.Answer;
import dev.caravan.smtp.sink.SinkBehaviour.Moment;
import dev.caravan.smtp.sink.SinkOptions.TlsStart;
import dev.caravan.smtp.sink.SunkMail.Recipient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** One connection to a sink, from greeting to QUIT. */
final class SinkSession {

    /** Twice what RFC 5321 section 4.5.3.1.8 asks of a server. */
    private static final int RECIPIENTS_MAX = 200;

    /** RFC 3030 section 2: a length in octets, LAST with the last chunk. */
    private static final Pattern CHUNK = Pattern.compile("([0-9]{1,18})( LAST)?", Pattern.CASE_INSENSITIVE);

    private final SmtpSink sink;
    private final SinkOptions options;
    private final Socket socket;
    private final SinkWire wire;
    private String tls = "";
    private boolean greeted;
    private boolean open = true;
    private Optional<PathArgument> mail = Optional.empty();
    private final List<PathArgument> recipients = new ArrayList<>();
    private boolean chunked;
    private final ByteArrayOutputStream chunks = new ByteArrayOutputStream();

    SinkSession(SmtpSink sink, Socket socket) throws IOException {
        this.sink = sink;
        this.options = sink.options();
        this.socket = socket;
        this.wire = new SinkWire(socket);
    }

    void run() throws IOException {
        if (options.tlsStart() == TlsStart.IMPLICIT) {
            secure(options.tls().orElseThrow());
        }
        wire.put("220 " + options.name() + " ESMTP");
        while (open) {
            String line = wire.readLine();
            int space = line.indexOf(' ');
            String verb = (space < 0 ? line : line.substring(0, space)).toUpperCase(Locale.ROOT);
            serve(verb, space < 0 ? "" : line.substring(space + 1));
        }
        wire.flush();
    }

    private void serve(String verb, String argument) throws IOException {
        switch (verb) {
            case "EHLO" -> ehlo();
            case "HELO" -> helo();
            case "STARTTLS" -> startTls();
            case "MAIL" -> mail(argument);
            case "RCPT" -> rcpt(argument);
            case "DATA" -> data();
            case "BDAT" -> bdat(argument);
            case "RSET" -> {
                reset();
                reply(250, "2.0.0", "forgotten");
            }
            case "NOOP" -> reply(250, "2.0.0", "nothing done");
            case "QUIT" -> {
                reply(221, "2.0.0", "bye");
                open = false;
            }
            default -> reply(500, "5.5.1", "unknown command");
        }
    }

    private void ehlo() throws IOException {
        greeted = true;
        reset();
        List<String> lines = Stream.concat(
                        Stream.of(options.name().toString()),
                        options.extensions().stream()
                                .filter(this::isAnnounced)
                                .sorted()
                                .map(this::announcement))
                .toList();
        for (int i = 0; i < lines.size(); i++) {
            wire.put("250" + (i == lines.size() - 1 ? " " : "-") + lines.get(i));
        }
    }

    private boolean isAnnounced(Extension extension) {
        return switch (extension) {
            case STARTTLS -> options.tls().isPresent() && tls.isEmpty();
            // RFC 8689 section 2: only inside TLS.
            case REQUIRETLS -> !tls.isEmpty();
            case AUTH, CHUNKING, DSN, EIGHTBITMIME, ENHANCEDSTATUSCODES, LIMITS, PIPELINING, SIZE, SMTPUTF8 -> true;
        };
    }

    private String announcement(Extension extension) {
        return extension == Extension.SIZE ? "SIZE " + options.sizeMax() : extension.keyword();
    }

    private void helo() throws IOException {
        greeted = true;
        reset();
        wire.put("250 " + options.name());
    }

    private void startTls() throws IOException {
        if (options.tls().isEmpty() || !options.extensions().contains(Extension.STARTTLS) || !tls.isEmpty()) {
            reply(503, "5.5.1", "no TLS to be had here");
            return;
        }
        reply(220, "2.0.0", "go ahead");
        wire.flush();
        secure(options.tls().get());
        // RFC 3207 section 4.2: the client's EHLO in clear is forgotten too.
        greeted = false;
        reset();
    }

    private void secure(SSLContext context) throws IOException {
        SSLSocket secured =
                (SSLSocket) context.getSocketFactory().createSocket(socket, InputStream.nullInputStream(), true);
        secured.setUseClientMode(false);
        secured.startHandshake();
        wire.secure(secured);
        tls = secured.getSession().getProtocol();
    }

    private void mail(String argument) throws IOException {
        Optional<PathArgument> path = PathArgument.parse("FROM:", argument);
        if (!greeted || mail.isPresent()) {
            reply(503, "5.5.1", "EHLO comes before MAIL, and one MAIL at a time");
        } else if (path.isEmpty()) {
            reply(501, "5.5.4", "what is meant is MAIL FROM:<path>");
        } else if (isTooBig(path.get())) {
            reply(552, "5.3.4", "more than " + options.sizeMax() + " octets");
        } else if (!isAnswered(Moment.MAIL, path.get())) {
            mail = path;
            reply(250, "2.1.0", "sender noted");
        }
    }

    private boolean isTooBig(PathArgument path) {
        return path.parameter("SIZE")
                .filter(size -> size.matches("[0-9]{1,18}") && Long.parseLong(size) > options.sizeMax())
                .isPresent();
    }

    private void rcpt(String argument) throws IOException {
        Optional<PathArgument> path = PathArgument.parse("TO:", argument);
        if (mail.isEmpty()) {
            reply(503, "5.5.1", "MAIL comes before RCPT");
        } else if (path.isEmpty()) {
            reply(501, "5.5.4", "what is meant is RCPT TO:<path>");
        } else if (recipients.size() == RECIPIENTS_MAX) {
            reply(452, "4.5.3", "no more than " + RECIPIENTS_MAX + " recipients at once");
        } else if (!isAnswered(Moment.RCPT, path.get())) {
            recipients.add(path.get());
            reply(250, "2.1.5", "recipient noted");
        }
    }

    private void data() throws IOException {
        if (recipients.isEmpty() || chunked) {
            reply(503, "5.5.1", "no recipient has been accepted, or BDAT came before");
            return;
        }
        wire.put("354 go ahead");
        take(wire.readContent(options.sizeMax()));
    }

    private void bdat(String argument) throws IOException {
        Matcher chunk = CHUNK.matcher(argument);
        if (!options.extensions().contains(Extension.CHUNKING) || !chunk.matches()) {
            reply(501, "5.5.4", "what is meant is BDAT and a length");
            return;
        }
        // RFC 3030 section 2: the octets come, whatever the answer will be.
        byte[] octets = wire.readChunk(Long.parseLong(chunk.group(1)), options.sizeMax() + 1 - chunks.size());
        if (recipients.isEmpty()) {
            reply(503, "5.5.1", "no recipient has been accepted");
            return;
        }
        chunked = true;
        chunks.writeBytes(octets);
        if (chunk.group(2) == null) {
            reply(250, "2.0.0", octets.length + " octets noted");
        } else {
            take(Optional.of(chunks.toByteArray()).filter(all -> all.length <= options.sizeMax()));
        }
    }

    private void take(Optional<byte[]> content) throws IOException {
        if (content.isEmpty()) {
            reply(552, "5.3.4", "more than " + options.sizeMax() + " octets");
        } else if (!isContentAnswered()) {
            store(content.get());
        }
        reset();
    }

    /** The first recipient that has an answer decides. */
    private boolean isContentAnswered() throws IOException {
        for (PathArgument recipient : recipients) {
            if (isAnswered(Moment.CONTENT, recipient)) {
                return true;
            }
        }
        return false;
    }

    private void store(byte[] content) throws IOException {
        PathArgument from = mail.orElseThrow();
        List<Recipient> to = recipients.stream()
                .map(r -> new Recipient(r.path(), r.parameters()))
                .toList();
        try {
            sink.store().store(new SunkMail(from.path(), from.parameters(), to, content, tls));
        } catch (IOException e) {
            reply(451, "4.3.0", "the message could not be stored");
            return;
        }
        reply(250, "2.0.0", "stored");
    }

    /** Whether the behaviour has an answer for this address at this moment; it has been given then. */
    private boolean isAnswered(Moment moment, PathArgument path) throws IOException {
        Optional<Answer> answer = options.behaviour().answer(moment, path.localPart());
        return answer.isPresent() && give(answer.get(), path);
    }

    private boolean give(Answer answer, PathArgument path) throws IOException {
        switch (answer) {
            case Answer.Code(int code) -> {
                reply(code, code / 100 + ".3.0", "as the address asks");
                // RFC 5321 section 3.8: 421 says that the server closes.
                open = code != 421;
                return true;
            }
            case Answer.Greylist() -> {
                if (sink.isNew(path.path())) {
                    reply(451, "4.7.1", "greylisted: try again");
                    return true;
                }
                return false;
            }
            case Answer.Silence() -> {
                wire.drain();
                open = false;
                return true;
            }
            case Answer.CodeInAddress() -> throw new IllegalStateException("the behaviour has found the code");
        }
    }

    private void reply(int code, String enhanced, String text) throws IOException {
        boolean announced = options.extensions().contains(Extension.ENHANCEDSTATUSCODES);
        wire.put(code + (announced ? " " + enhanced + " " : " ") + text);
    }

    private void reset() {
        mail = Optional.empty();
        recipients.clear();
        chunked = false;
        chunks.reset();
    }
}
