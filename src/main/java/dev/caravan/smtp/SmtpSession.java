package dev.caravan.smtp;

import dev.caravan.envelope.Envelope;
import dev.caravan.envelope.Host;
import dev.caravan.envelope.Recipient;
import dev.caravan.message.MessageContent;
import dev.caravan.message.MessageContent.Needs;
import dev.caravan.message.SevenBit;
import dev.caravan.smtp.EnvelopeCommands.Lack;
import dev.caravan.smtp.SmtpFailure.Kind;
import dev.caravan.smtp.TransactionResult.Broken;
import dev.caravan.smtp.TransactionResult.Of;
import dev.caravan.status.Hop.TlsFacts;
import dev.caravan.status.Reply;
import dev.caravan.tls.PeerCheck;
import dev.caravan.tls.PeerRejected;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Cuts a message into the transactions that the server's limits demand, and keeps the session in step between them. */
final class SmtpSession implements SmtpConnection {

    /** RFC 5321 section 4.5.3.1.8: every server takes so many; a larger announced number is not used. */
    static final int RECIPIENTS_MAX = 100;

    private static final CommandLine RSET = CommandLine.ascii("RSET");
    private static final CommandLine QUIT = CommandLine.ascii("QUIT");

    private final Conversation conversation;
    private final InetSocketAddress address;
    private final Optional<TlsFacts> tls;
    private final Limits limits;
    private final WithoutBdat withoutBdat;
    private int transactions;
    private boolean resetNeeded;
    private boolean closed;

    /** @param withoutBdat to be told if this server turns out to be one */
    SmtpSession(Conversation conversation, InetSocketAddress address, Optional<TlsFacts> tls, WithoutBdat withoutBdat) {
        this.conversation = conversation;
        this.address = address;
        this.tls = tls;
        this.limits = conversation.capabilities().limits();
        this.withoutBdat = withoutBdat;
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public Optional<TlsFacts> tls() {
        return tls;
    }

    @Override
    public Optional<PeerRejected> faultUnder(PeerCheck check) {
        List<X509Certificate> chain = conversation.wire().presented();
        if (chain.isEmpty()) {
            return Optional.empty();
        }
        try {
            check.check(chain, TlsHandshake.KEY_EXCHANGE_UNKNOWN);
            return Optional.empty();
        } catch (PeerRejected e) {
            return Optional.of(e);
        }
    }

    @Override
    public int transactions() {
        return transactions;
    }

    @Override
    public boolean isUsable() {
        return !closed
                && conversation.isOpen()
                && transactions < limits.mailMax().orElse(Integer.MAX_VALUE);
    }

    @Override
    public boolean isFresh() {
        return isUsable() && conversation.wire().isQuiet();
    }

    @Override
    public TransactionResult send(Envelope envelope, MessageContent content) {
        MessageContent fitting;
        EnvelopeCommands commands;
        try {
            fitting = fitting(content);
            commands = new EnvelopeCommands(conversation.capabilities(), envelope, fitting);
            stopIfLacking(commands.lack(tls));
        } catch (SmtpFailure e) {
            return allBroken(envelope, e);
        }
        return send(envelope, fitting, commands);
    }

    private TransactionResult send(Envelope envelope, MessageContent content, EnvelopeCommands commands) {
        conversation.begin();
        List<Recipient> recipients = envelope.recipients();
        @Nullable Of[] ends = new Of[recipients.size()];
        List<Integer> pending = new ArrayList<>(recipients.size());
        for (int i = 0; i < recipients.size(); i++) {
            pending.add(i);
        }
        while (!pending.isEmpty() && isUsable()) {
            int count = batch(recipients, pending);
            List<Integer> batch = List.copyOf(pending.subList(0, count));
            pending.subList(0, count).clear();
            Transaction transaction = new Transaction(
                    conversation,
                    commands,
                    content,
                    batch.stream().map(recipients::get).toList());
            run(transaction);
            pending.addAll(0, keepEnds(transaction, batch, ends));
        }
        for (int i : pending) {
            ends[i] = ends[i] == null ? new Broken(recipients.get(i), whyNotUsable()) : ends[i];
        }
        return new TransactionResult(
                Arrays.stream(ends).map(Objects::requireNonNull).toList());
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (conversation.isOpen()) {
            conversation.begin();
            try {
                conversation.ask(Phase.QUIT, QUIT);
            } catch (SmtpFailure e) {
                // Politeness is all that was lost.
            }
        }
        conversation.close();
    }

    private void run(Transaction transaction) {
        transactions++;
        if (resetNeeded) {
            reset().ifPresentOrElse(transaction::abandon, transaction::run);
        } else {
            transaction.run();
        }
        // RFC 5321 section 4.1.1.4: after success there is nothing to be reset.
        resetNeeded = !transaction.isComplete();
        if (conversation
                .end()
                .flatMap(SmtpFailure::missing)
                .filter(Extension.CHUNKING::equals)
                .isPresent()) {
            withoutBdat.add(address);
        }
    }

    private Optional<SmtpFailure> reset() {
        try {
            Reply reply = conversation.ask(Phase.RSET, RSET);
            conversation.stopIfEnded();
            return reply.isSuccess() ? Optional.empty() : Optional.of(conversation.outOfStep(Phase.RSET, reply));
        } catch (SmtpFailure e) {
            return Optional.of(e);
        }
    }

    /** Fills in the ends of one transaction; the ones that want another transaction are returned. */
    private static List<Integer> keepEnds(Transaction transaction, List<Integer> batch, @Nullable Of[] ends) {
        List<Integer> surplus = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            ends[batch.get(i)] = transaction.end(i);
            if (transaction.isSurplus(i)) {
                surplus.add(batch.get(i));
            }
        }
        return surplus;
    }

    /** How many of the pending recipients fit into one transaction, at least one. */
    private int batch(List<Recipient> recipients, List<Integer> pending) {
        int most = Math.min(
                pending.size(), Math.min(RECIPIENTS_MAX, limits.rcptMax().orElse(RECIPIENTS_MAX)));
        int domainsMax = limits.rcptDomainMax().orElse(Integer.MAX_VALUE);
        Set<Host> hosts = new HashSet<>();
        for (int count = 0; count < most; count++) {
            hosts.add(recipients.get(pending.get(count)).path().host());
            if (hosts.size() > domainsMax) {
                return count;
            }
        }
        return most;
    }

    private TransactionResult allBroken(Envelope envelope, SmtpFailure failure) {
        return new TransactionResult(envelope.recipients().stream()
                .<Of>map(r -> new Broken(r, failure))
                .toList());
    }

    /** The content as this server can take it. What SMTPUTF8 is for, a header, cannot be encoded. */
    private MessageContent fitting(MessageContent content) throws SmtpFailure {
        if (content.needs() != Needs.EIGHT_BIT || conversation.capabilities().offers(Extension.EIGHTBITMIME)) {
            return content;
        }
        try {
            return switch (SevenBit.of(content)) {
                case SevenBit.Encoded(MessageContent encoded) -> encoded;
                case SevenBit.Refused(String why) ->
                    throw lacking(new Lack(
                            Extension.EIGHTBITMIME,
                            "does not offer 8BITMIME, which the content needs and cannot be encoded for: " + why));
            };
        } catch (IOException e) {
            throw new SmtpFailure(
                    Phase.MAIL, Kind.CONTENT, Optional.empty(), false, "the content cannot be read: " + e.getMessage());
        }
    }

    private void stopIfLacking(Optional<Lack> lack) throws SmtpFailure {
        if (lack.isPresent()) {
            throw lacking(lack.get());
        }
    }

    private SmtpFailure lacking(Lack lack) {
        return SmtpFailure.lacking(
                Phase.MAIL, lack.extension(), Optional.empty(), conversation.peer() + " " + lack.what());
    }

    private SmtpFailure whyNotUsable() {
        if (closed) {
            return lost("the session with " + conversation.peer() + " is closed");
        }
        return conversation
                .end()
                .map(SmtpFailure::forThoseBehind)
                .orElseGet(() -> lost(
                        conversation.peer() + " takes no more than " + transactions + " transactions per session"));
    }

    private static SmtpFailure lost(String what) {
        return new SmtpFailure(Phase.MAIL, Kind.CONNECTION, Optional.empty(), false, what);
    }
}
