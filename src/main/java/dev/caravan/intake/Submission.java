package dev.caravan.intake;

import dev.caravan.envelope.DomainName;
import dev.caravan.envelope.Envelope;
import dev.caravan.envelope.ForwardPath;
import dev.caravan.envelope.RequireTls;
import dev.caravan.message.HeaderDate;
import dev.caravan.message.HeaderField;
import dev.caravan.message.HeaderFields;
import dev.caravan.message.HeaderWriter;
import dev.caravan.message.HeaderWriter.Repertoire;
import dev.caravan.message.Signatures;
import java.io.ByteArrayOutputStream;
import java.util.List;

/** What intake does to a header: Bcc goes, the trace comes in front, what an unsigned message lacks comes behind. */
final class Submission {

    private final DomainName host;

    Submission(DomainName host) {
        this.host = host;
    }

    /** RFC 8689 sections 4.1 and 5: the field counts only without REQUIRETLS, and only if every one of it says No. */
    static RequireTls requireTls(HeaderFields header, RequireTls asked) {
        List<HeaderField> fields = header.all("TLS-Required");
        boolean no = !fields.isEmpty()
                && fields.stream().allMatch(field -> field.value().equalsIgnoreCase("No"));
        return asked == RequireTls.UNSPECIFIED && no ? RequireTls.NO : asked;
    }

    /**
     * The header that leaves, without the empty line.
     *
     * @param trace what stands in front, above signatures
     */
    record Header(byte[] trace, byte[] fields) {}

    Header header(HeaderFields dropped, Envelope envelope, Reception reception) {
        ByteArrayOutputStream fields = new ByteArrayOutputStream();
        for (HeaderField field : dropped.fields()) {
            // RFC 5322 section 3.6.3: blind copies stay blind only if no recipient sees the field.
            if (!field.is("Bcc") && !field.is("Resent-Bcc")) {
                fields.writeBytes(field.octets());
            }
        }
        fields.writeBytes(added(dropped, envelope, reception));
        return new Header(trace(envelope, reception), fields.toByteArray());
    }

    /** RFC 5321 section 4.4, in the wording of RFC 5322 section 3.6.7: a JMS drop has no client host to name. */
    private byte[] trace(Envelope envelope, Reception reception) {
        StringBuilder value = new StringBuilder("by " + host + " with JMS id " + reception.messageId());
        if (envelope.recipients().size() == 1) {
            // RFC 5321 section 7.2: naming one of several recipients could give a blind one away.
            ForwardPath path = envelope.recipients().getFirst().path();
            if (!path.mailbox().needsSmtpUtf8()) {
                value.append(" for ").append(path);
            }
        }
        value.append("; ").append(HeaderDate.format(reception.now()));
        return new HeaderWriter(Repertoire.ASCII)
                .field("Received", value.toString())
                .octets();
    }

    /** RFC 6409 section 8 lets a submission server add Date and Message-ID; a signature may cover their absence. */
    private byte[] added(HeaderFields dropped, Envelope envelope, Reception reception) {
        HeaderWriter fields = new HeaderWriter(Repertoire.ASCII);
        if (!Signatures.in(dropped)) {
            if (!dropped.has("Date")) {
                fields.field("Date", HeaderDate.format(reception.now()));
            }
            if (!dropped.has("Message-ID")) {
                fields.field("Message-ID", "<" + reception.messageId() + "@" + host + ">");
            }
        }
        if (envelope.requireTls() == RequireTls.NO && !dropped.has("TLS-Required")) {
            fields.field("TLS-Required", "No");
        }
        return fields.octets();
    }
}
