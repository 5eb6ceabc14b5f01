package dev.caravan.dns;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSEC3Record;
import org.xbill.DNS.NSECRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.Type;
import org.xbill.DNS.WireParseException;

/**
 * What the validator reads from: answers with their signatures, which nobody has checked. DS and DNSKEY records are
 * remembered for a moment, since the validator asks for all of them anew for each zone that it has not seen.
 */
final class UncheckedSource implements Resolver {

    /** No server answered the question itself; as opposed to one that would have served its validation. */
    static final class Unanswered extends IOException {
        Unanswered(String why) {
            super(why);
        }
    }

    private final NameServers servers;
    private final Upstream chain;

    /**
     * @param servers that are asked for the records with their signatures
     * @param chain where DS and DNSKEY records come from
     */
    UncheckedSource(NameServers servers, Upstream chain) {
        this.servers = servers;
        this.chain = chain;
    }

    /** The question as a validator asks it: it wants what is bogus, too (RFC 6840 section 5.9). */
    static Message question(Name name, int type) {
        Message question = Upstream.question(name, type);
        question.getHeader().setFlag(Flags.CD);
        return question;
    }

    @Override
    public CompletionStage<Message> sendAsync(Message query, Executor executor) {
        return CompletableFuture.supplyAsync(() -> answer(query), executor);
    }

    private Message answer(Message query) {
        Name name = query.getQuestion().getName();
        int type = query.getQuestion().getType();
        if (type == Type.DS || type == Type.DNSKEY) {
            // Silence must not pass for a proof that there are no keys: the validator takes only answers for one.
            return chain.ask(name, type) instanceof Response.Received(Message message, var _, var _, var _)
                    ? withId(message, query)
                    : failure(query);
        }
        return switch (servers.send(query)) {
            case Response.Received(Message message, var _, var _, var _) -> provable(cleaned(message, query), name);
            case Response.Failed(String why) -> throw new CompletionException(new Unanswered(why));
        };
    }

    /** The same for several questions: each gets a copy, as the validator changes what it is given. */
    private static Message withId(Message message, Message query) {
        Message copy = message.clone();
        Header header = copy.getHeader().clone();
        header.setID(query.getHeader().getID());
        copy.setHeader(header);
        return copy;
    }

    /** Without what was not asked for: a stranger's record in it would make the whole bogus. */
    private static Message cleaned(Message message, Message query) {
        try {
            return message.normalize(query, false);
        } catch (WireParseException e) {
            throw new CompletionException(new Unanswered("the answer makes no sense: " + e.getMessage()));
        }
    }

    /**
     * Without a single record in an answer the validator would not know of which zone the absence is to be proven, and call it
     * bogus also where the zone is unsigned: there a server need not send an SOA record. An unsigned one with the name that was
     * asked for tells it where to look. It can only lead to "insecure", and only if that is proven.
     */
    private static Message provable(Message message, Name name) {
        boolean empty = message.getSection(Section.ANSWER).isEmpty()
                && message.getSection(Section.AUTHORITY).stream().noneMatch(UncheckedSource::isAboutAbsence);
        if (empty) {
            message.addRecord(
                    new SOARecord(name, message.getQuestion().getDClass(), 0, Name.root, Name.root, 0, 0, 0, 0, 0),
                    Section.AUTHORITY);
        }
        return message;
    }

    private static boolean isAboutAbsence(Record record) {
        return record instanceof SOARecord || record instanceof NSECRecord || record instanceof NSEC3Record;
    }

    private static Message failure(Message query) {
        Message failure = new Message(query.getHeader().getID());
        failure.getHeader().setFlag(Flags.QR);
        failure.getHeader().setRcode(Rcode.SERVFAIL);
        failure.addRecord(query.getQuestion(), Section.QUESTION);
        return failure;
    }

    // How questions are sent is settled where the servers are.

    @Override
    public void setPort(int port) {}

    @Override
    public void setTCP(boolean flag) {}

    @Override
    public void setIgnoreTruncation(boolean flag) {}

    @Override
    public void setEDNS(int version, int payloadSize, int flags, List<EDNSOption> options) {}

    @Override
    public void setTSIGKey(TSIG key) {}

    @Override
    public void setTimeout(Duration timeout) {}
}
