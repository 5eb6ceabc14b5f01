package dev.caravan.smtp;

import dev.caravan.envelope.Envelope;
import dev.caravan.envelope.Notify;
import dev.caravan.envelope.Recipient;
import dev.caravan.envelope.RequireTls;
import dev.caravan.message.MessageContent;
import dev.caravan.message.MessageContent.Needs;
import dev.caravan.status.Hop.TlsFacts;
import java.util.Optional;
import java.util.OptionalLong;

/** MAIL and RCPT with the parameters that this server takes and this message needs. */
final class EnvelopeCommands {

    private final Capabilities capabilities;
    private final Envelope envelope;
    private final MessageContent content;
    private final boolean utf8;

    EnvelopeCommands(Capabilities capabilities, Envelope envelope, MessageContent content) {
        this.capabilities = capabilities;
        this.envelope = envelope;
        this.content = content;
        this.utf8 = envelope.needsSmtpUtf8() || content.needs() == Needs.SMTPUTF8;
    }

    /** What is missing, and how to say so behind the server's name. */
    record Lack(Extension extension, String what) {}

    /** What the message needs and the server or the session does not have; nothing must be sent then. */
    Optional<Lack> lack(Optional<TlsFacts> tls) {
        OptionalLong sizeMax = capabilities.sizeMax();
        if (sizeMax.isPresent() && content.size() > sizeMax.getAsLong()) {
            return lack(
                    Extension.SIZE,
                    "takes at most " + sizeMax.getAsLong() + " octets and the message has " + content.size());
        }
        if (utf8 && !capabilities.offers(Extension.SMTPUTF8)) {
            return lack(Extension.SMTPUTF8, "does not offer SMTPUTF8, which an address or a header field needs");
        }
        if (envelope.requireTls() == RequireTls.REQUIRED) {
            return lackOfRequireTls(tls);
        }
        return Optional.empty();
    }

    CommandLine mail() {
        StringBuilder mail = new StringBuilder("MAIL FROM:").append(envelope.reversePath());
        if (capabilities.offers(Extension.SIZE)) {
            mail.append(" SIZE=").append(content.size());
        }
        if (content.needs() != Needs.SEVEN_BIT && capabilities.offers(Extension.EIGHTBITMIME)) {
            mail.append(" BODY=8BITMIME");
        }
        if (utf8) {
            mail.append(" SMTPUTF8");
        }
        if (envelope.requireTls() == RequireTls.REQUIRED) {
            mail.append(" REQUIRETLS");
        }
        if (capabilities.offers(Extension.DSN)) {
            envelope.ret().ifPresent(ret -> mail.append(" RET=").append(ret));
            envelope.envelopeId().ifPresent(id -> mail.append(" ENVID=").append(Xtext.encode(id.text())));
        }
        return line(mail);
    }

    CommandLine rcpt(Recipient recipient) {
        StringBuilder rcpt = new StringBuilder("RCPT TO:").append(recipient.path());
        if (capabilities.offers(Extension.DSN)) {
            // RFC 3461 section 5.2.1: what the sender did not ask for is not passed on either.
            if (!recipient.notifyOn().equals(Notify.DEFAULT)) {
                rcpt.append(" NOTIFY=").append(Notify.text(recipient.notifyOn()));
            }
            recipient
                    .originalRecipient()
                    .flatMap(Xtext::orcpt)
                    .ifPresent(orcpt -> rcpt.append(" ORCPT=").append(orcpt));
        }
        return line(rcpt);
    }

    private Optional<Lack> lackOfRequireTls(Optional<TlsFacts> tls) {
        if (tls.isEmpty()) {
            return lack(Extension.REQUIRETLS, "is connected in clear, and the message requires TLS");
        }
        return capabilities.offers(Extension.REQUIRETLS)
                ? Optional.empty()
                : lack(Extension.REQUIRETLS, "does not offer REQUIRETLS, which the message asks for");
    }

    private static Optional<Lack> lack(Extension extension, String what) {
        return Optional.of(new Lack(extension, what));
    }

    private CommandLine line(StringBuilder command) {
        return utf8 ? CommandLine.utf8(command.toString()) : CommandLine.ascii(command.toString());
    }
}
