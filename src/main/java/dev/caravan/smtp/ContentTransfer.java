package dev.caravan.smtp;

import dev.caravan.message.MessageContent;
import dev.caravan.smtp.SmtpFailure.Kind;
import dev.caravan.smtp.Watchdog.Watch;
import dev.caravan.status.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.Set;

/** The content on its way to a server that has accepted a recipient, at a least rate, and what it says in the end. */
final class ContentTransfer {

    /** RFC 5321 section 4.2.4: not understood, or not now. Of BDAT this means that it was not taken for what it is. */
    private static final Set<Integer> CODES_COMMAND_UNKNOWN = Set.of(500, 501, 502, 503, 504);

    private final Conversation conversation;
    private final MessageContent content;

    ContentTransfer(Conversation conversation, MessageContent content) {
        this.conversation = conversation;
        this.content = content;
    }

    /** After the reply 354. */
    Reply afterData(InputStream octets) throws SmtpFailure {
        return transfer(octets, new DotStuffing(conversation.wire()));
    }

    /** With BDAT, in place of DATA. */
    Reply inOneChunk(InputStream octets) throws SmtpFailure {
        conversation.put(Phase.CONTENT, CommandLine.ascii("BDAT " + content.size() + " LAST"));
        Reply verdict = transfer(octets, new Chunk(conversation.wire(), content.size()));
        if (CODES_COMMAND_UNKNOWN.contains(verdict.code())) {
            // It may be about to take lines of the content for commands: nothing it says from now on can be trusted.
            throw conversation.ended(SmtpFailure.lacking(
                    Phase.CONTENT,
                    Extension.CHUNKING,
                    Optional.of(verdict),
                    conversation.peer() + " offers CHUNKING and answers " + verdict.code() + " to BDAT"));
        }
        return verdict;
    }

    private Reply transfer(InputStream octets, ContentWriter writer) throws SmtpFailure {
        Watch watch = conversation.wire().watch();
        long before = watch.tighten(conversation.timeouts().content(content.size()));
        try {
            octets.transferTo(writer);
            if (writer.octets() != content.size()) {
                throw new IOException("it has " + writer.octets() + " octets instead of " + content.size());
            }
            writer.end();
        } catch (IOException e) {
            if (writer.failure().isPresent()) {
                return cutOff(e);
            }
            throw conversation.ended(
                    Phase.CONTENT, Kind.CONTENT, Optional.empty(), "the content cannot be read: " + e.getMessage());
        }
        watch.restore(before);
        return conversation.finish();
    }

    /** A server that has heard enough says why and closes; what it said counts for more than the broken pipe. */
    private Reply cutOff(IOException cause) throws SmtpFailure {
        Optional<Reply> lastWords = conversation.lastWords();
        SmtpFailure broken = conversation.broken(Phase.CONTENT, cause);
        return lastWords.orElseThrow(() -> broken);
    }
}
