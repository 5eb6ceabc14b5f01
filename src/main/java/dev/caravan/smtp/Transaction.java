package dev.caravan.smtp;

import dev.caravan.envelope.Recipient;
import dev.caravan.message.MessageContent;
import dev.caravan.smtp.SmtpFailure.Kind;
import dev.caravan.smtp.TransactionResult.Accepted;
import dev.caravan.smtp.TransactionResult.Broken;
import dev.caravan.smtp.TransactionResult.Of;
import dev.caravan.smtp.TransactionResult.Refused;
import dev.caravan.status.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One MAIL, its RCPTs, DATA and the content. With PIPELINING the commands leave in one write and the replies are read
 * one after the other; without, each waits for its reply (RFC 2920 section 3.1).
 *
 * <p>A server that offers CHUNKING gets long content with BDAT in place of DATA: nothing in it has to be looked at, and
 * nothing can be taken for its end. Short content would gain nothing, and after DATA a server can refuse it unseen. BDAT
 * waits for the replies to RCPT though RFC 3030 section 4.2 lets it go with them: that is as many round trips as DATA
 * takes, content goes to nobody who refuses it, and a kept connection that has died unnoticed cannot leave the message
 * in doubt.
 */
final class Transaction {

    private static final CommandLine DATA = CommandLine.ascii("DATA");
    private static final CommandLine LONE_DOT = CommandLine.ascii(".");
    private static final int CODE_GO_AHEAD = 354;

    /** Content of so many octets is long: more than one block on its way to the wire (ours). */
    static final int CHUNK_OCTETS_MIN = 64 * 1024;

    /** RFC 5321 section 4.5.3.1.10: too many recipients; 552 is how older servers say it. */
    private static final int CODE_TOO_MANY = 452;

    private static final int CODE_TOO_MANY_OLD = 552;

    private final Conversation conversation;
    private final EnvelopeCommands commands;
    private final MessageContent content;
    private final List<Recipient> recipients;
    private final ContentTransfer transfer;
    private final boolean pipelining;
    private final boolean chunking;

    /** By recipient; null while the fate is open. */
    private final @Nullable Of[] ends;

    private final BitSet accepted = new BitSet();
    private final BitSet surplus = new BitSet();
    private Optional<Reply> refusal = Optional.empty();
    private boolean complete;

    Transaction(
            Conversation conversation, EnvelopeCommands commands, MessageContent content, List<Recipient> recipients) {
        this.conversation = conversation;
        this.commands = commands;
        this.content = content;
        this.recipients = recipients;
        this.transfer = new ContentTransfer(conversation, content);
        this.pipelining = conversation.capabilities().offers(Extension.PIPELINING);
        this.chunking = conversation.capabilities().offers(Extension.CHUNKING) && content.size() >= CHUNK_OCTETS_MIN;
        this.ends = new Of[recipients.size()];
    }

    /** Afterwards every recipient has an end. */
    void run() {
        // Opened first: a content that cannot be read must not cost the session.
        try (InputStream octets = content.open()) {
            exchange(octets);
        } catch (SmtpFailure e) {
            breakOpenOnes(e);
        } catch (RuntimeException e) {
            // A fault of ours in mid-transaction: nobody knows what the server is waiting for.
            conversation.ended(Phase.MAIL, Kind.CONTENT, Optional.empty(), "gave up: " + e);
            throw e;
        } catch (IOException e) {
            breakOpenOnes(new SmtpFailure(
                    Phase.MAIL,
                    Kind.CONTENT,
                    Optional.empty(),
                    false,
                    "the content cannot be read: " + e.getMessage()));
        }
    }

    /** Instead of {@link #run}: nothing was sent. */
    void abandon(SmtpFailure failure) {
        breakOpenOnes(failure);
    }

    Of end(int recipient) {
        return Objects.requireNonNull(ends[recipient]);
    }

    /** Whether the server would take no more recipients in this transaction, but may in another. */
    boolean isSurplus(int recipient) {
        return surplus.get(recipient);
    }

    /** Whether the content was accepted: the server has then forgotten the transaction. */
    boolean isComplete() {
        return complete;
    }

    private void exchange(InputStream octets) throws SmtpFailure {
        if (pipelining) {
            sendCommands();
        }
        Reply mail = ask(Phase.MAIL, commands::mail);
        if (mail.code() / 100 == 3) {
            throw conversation.outOfStep(Phase.MAIL, mail);
        }
        if (!mail.isSuccess()) {
            refuseOpenOnes(Phase.MAIL, mail);
        }
        conversation.stopIfEnded();
        if (mail.isSuccess() || pipelining) {
            askForRecipients();
        }
        if (chunking && !accepted.isEmpty()) {
            keep(transfer.inOneChunk(octets));
        } else if (!chunking && (!accepted.isEmpty() || pipelining)) {
            askForData(octets);
        }
    }

    private void sendCommands() throws SmtpFailure {
        conversation.put(Phase.MAIL, commands.mail());
        for (Recipient recipient : recipients) {
            conversation.put(Phase.RCPT, commands.rcpt(recipient));
        }
        if (!chunking) {
            conversation.put(Phase.DATA, DATA);
        }
        conversation.flush(Phase.MAIL);
    }

    /** The reply to a command: which was sent long ago with PIPELINING, and is sent now without. */
    private Reply ask(Phase phase, Supplier<CommandLine> command) throws SmtpFailure {
        return pipelining ? conversation.read(phase) : conversation.ask(phase, command.get());
    }

    private void askForRecipients() throws SmtpFailure {
        for (int i = 0; i < recipients.size(); i++) {
            Recipient recipient = recipients.get(i);
            Reply reply = ask(Phase.RCPT, () -> commands.rcpt(recipient));
            if (reply.code() / 100 == 3) {
                throw conversation.outOfStep(Phase.RCPT, reply);
            }
            if (ends[i] == null) {
                note(i, reply);
            }
            conversation.stopIfEnded();
            if (surplus.get(i) && !pipelining) {
                for (int rest = i + 1; rest < recipients.size(); rest++) {
                    note(rest, reply);
                }
                return;
            }
        }
    }

    private void note(int recipient, Reply reply) {
        if (reply.isSuccess()) {
            accepted.set(recipient);
            return;
        }
        refusal = Optional.of(reply);
        ends[recipient] = new Refused(recipients.get(recipient), Phase.RCPT, reply);
        // Without one accepted before it, it is not their number; and so every further transaction settles one.
        boolean tooMany = reply.code() == CODE_TOO_MANY || reply.code() == CODE_TOO_MANY_OLD;
        surplus.set(recipient, tooMany && !accepted.isEmpty());
    }

    private void askForData(InputStream octets) throws SmtpFailure {
        Reply data = ask(Phase.DATA, () -> DATA);
        if (data.code() == CODE_GO_AHEAD && accepted.isEmpty()) {
            // RFC 2920 section 3.1: the server waits for content though it has no recipient; a lone dot frees it.
            conversation.put(Phase.CONTENT, LONE_DOT);
            conversation.finish();
        } else if (data.code() == CODE_GO_AHEAD) {
            keep(transfer.afterData(octets));
        } else if (data.isTransient() || data.isPermanent()) {
            refuseOpenOnes(Phase.DATA, data);
        } else {
            throw conversation.outOfStep(Phase.DATA, data);
        }
    }

    private void keep(Reply verdict) {
        if (verdict.isSuccess()) {
            accepted.stream().forEach(i -> ends[i] = new Accepted(recipients.get(i), verdict));
            complete = true;
        } else {
            refuseOpenOnes(Phase.CONTENT, verdict);
        }
    }

    private void refuseOpenOnes(Phase phase, Reply reply) {
        for (int i = 0; i < ends.length; i++) {
            if (ends[i] == null) {
                ends[i] = new Refused(recipients.get(i), phase, reply);
            }
        }
    }

    private void breakOpenOnes(SmtpFailure failure) {
        boolean bare = failure.reply().isEmpty() && refusal.isPresent();
        SmtpFailure told = bare
                ? new SmtpFailure(
                        failure.phase(),
                        failure.kind(),
                        refusal,
                        failure.inDoubt(),
                        String.valueOf(failure.getMessage()))
                : failure;
        for (int i = 0; i < ends.length; i++) {
            if (ends[i] == null) {
                ends[i] = new Broken(recipients.get(i), told);
            }
        }
    }
}
