package dev.caravan.transport;

import dev.caravan.envelope.Envelope;
import dev.caravan.envelope.ForwardPath;
import dev.caravan.envelope.Recipient;
import dev.caravan.envelope.ReversePath;
import dev.caravan.message.MessageContent;
import dev.caravan.nexthop.AddressesTried;
import dev.caravan.smtp.Phase;
import dev.caravan.smtp.SmtpClient;
import dev.caravan.smtp.SmtpConnection;
import dev.caravan.smtp.SmtpFailure;
import dev.caravan.smtp.SmtpFailure.Kind;
import dev.caravan.smtp.TransactionResult;
import dev.caravan.status.EnhancedStatusCode;
import dev.caravan.status.Hop.TlsFacts;
import dev.caravan.status.Reply;
import dev.caravan.tls.PeerCheck;
import dev.caravan.tls.PeerRejected;
import dev.caravan.tls.TlsDemand;
import dev.caravan.tls.TlsRequirement;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Stands in for the network: says per address, or per name where that is what is dialed, and connection by connection,
 * what a server there does.
 */
public final class FakeServers implements SmtpClient {

    /** What one server does with one message's recipient. */
    public interface Answer extends Function<Recipient, TransactionResult.Of> {}

    /** One connection: refused with a failure, or a row of transactions. */
    public record Script(Optional<SmtpFailure> refusal, List<Answer> transactions) {}

    private final Map<String, Deque<Script>> scripts = new HashMap<>();
    private final List<String> connects = new ArrayList<>();
    private final List<TlsDemand> demands = new ArrayList<>();
    private final List<Connection> connections = new ArrayList<>();

    public FakeServers at(String address, Script... row) {
        scripts.computeIfAbsent(address, a -> new ArrayDeque<>()).addAll(List.of(row));
        return this;
    }

    /** {@code address mode} for every connection asked for. */
    public List<String> connects() {
        return connects;
    }

    /** What was demanded of each of them. */
    public List<TlsDemand> demands() {
        return demands;
    }

    public List<Connection> connections() {
        return connections;
    }

    @Override
    public synchronized SmtpConnection connect(InetSocketAddress address, String host, TlsDemand tls)
            throws SmtpFailure {
        String ip = address.isUnresolved()
                ? address.getHostString()
                : address.getAddress().getHostAddress();
        connects.add(ip + " " + tls.use());
        demands.add(tls);
        Deque<Script> row = scripts.getOrDefault(ip, new ArrayDeque<>());
        if (row.isEmpty()) {
            throw failure(Phase.CONNECT, Kind.CONNECTION);
        }
        Script script = row.removeFirst();
        if (script.refusal().isPresent()) {
            throw script.refusal().get();
        }
        Connection connection = new Connection(address, new ArrayDeque<>(script.transactions()));
        connections.add(connection);
        return connection;
    }

    public static Script refusing(SmtpFailure failure) {
        return new Script(Optional.of(failure), List.of());
    }

    public static Script refusing(Phase phase, int code) {
        return refusing(
                new SmtpFailure(phase, Kind.REPLY, Optional.of(Reply.of(code, "not here")), false, "answered " + code));
    }

    public static Script serving(Answer... transactions) {
        return new Script(Optional.empty(), List.of(transactions));
    }

    public static Answer accepting() {
        return recipient -> new TransactionResult.Accepted(recipient, Reply.of(250, "taken"));
    }

    public static Answer refusing(int code) {
        return recipient -> new TransactionResult.Refused(recipient, Phase.RCPT, Reply.of(code, "no"));
    }

    public static Answer refusing(int code, String enhanced) {
        Reply reply = new Reply(code, EnhancedStatusCode.parse(enhanced), List.of("no"));
        return recipient -> new TransactionResult.Refused(recipient, Phase.RCPT, reply);
    }

    public static Answer breaking(SmtpFailure failure) {
        return recipient -> new TransactionResult.Broken(recipient, failure);
    }

    public static SmtpFailure failure(Phase phase, Kind kind) {
        return new SmtpFailure(phase, kind, Optional.empty(), false, kind + " in " + phase);
    }

    public static SmtpFailure inDoubt() {
        return new SmtpFailure(Phase.CONTENT, Kind.CONNECTION, Optional.empty(), true, "lost after the final dot");
    }

    public static DeliveryAttempt attempt(String... recipients) {
        List<Recipient> all =
                Stream.of(recipients).map(ForwardPath::parse).map(Recipient::of).toList();
        Envelope envelope = Envelope.of(ReversePath.parse("<sender@example.org>"), all);
        return attempt(envelope);
    }

    public static DeliveryAttempt attempt(Envelope envelope) {
        return attempt(envelope, AddressesTried.NONE);
    }

    /** One after others that have been somewhere. */
    public static DeliveryAttempt attempt(Envelope envelope, AddressesTried tried) {
        MessageContent content = MessageContent.of(
                "Subject: hello\r\n\r\nhello\r\n".getBytes(StandardCharsets.US_ASCII), MessageContent.Needs.SEVEN_BIT);
        return new DeliveryAttempt(
                "job-1",
                envelope,
                content,
                envelope.recipients().getFirst().path().host(),
                TlsRequirement.DEFAULT.with(envelope.requireTls()),
                tried.isEmpty() ? 1 : 2,
                tried);
    }

    /** A scripted session. */
    public static final class Connection implements SmtpConnection {
        private final InetSocketAddress address;
        private final Deque<Answer> answers;
        private int transactions;
        private boolean usable = true;
        private boolean fresh = true;
        private boolean closed;

        public Connection(InetSocketAddress address, Deque<Answer> answers) {
            this.address = address;
            this.answers = answers;
        }

        public void goStale() {
            fresh = false;
        }

        public boolean isClosed() {
            return closed;
        }

        @Override
        public InetSocketAddress address() {
            return address;
        }

        @Override
        public Optional<TlsFacts> tls() {
            return Optional.empty();
        }

        @Override
        public Optional<PeerRejected> faultUnder(PeerCheck check) {
            return Optional.empty();
        }

        @Override
        public int transactions() {
            return transactions;
        }

        @Override
        public TransactionResult send(Envelope envelope, MessageContent content) {
            transactions++;
            Answer answer = answers.isEmpty() ? breaking(failure(Phase.MAIL, Kind.CONNECTION)) : answers.removeFirst();
            List<TransactionResult.Of> ends =
                    envelope.recipients().stream().map(answer).toList();
            usable = ends.stream().noneMatch(TransactionResult.Broken.class::isInstance);
            return new TransactionResult(ends);
        }

        @Override
        public boolean isUsable() {
            return usable && !closed;
        }

        @Override
        public boolean isFresh() {
            return fresh;
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
