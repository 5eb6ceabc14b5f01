package dev.caravan.intake;

import dev.caravan.envelope.Envelope;
import dev.caravan.envelope.ForwardPath;
import dev.caravan.envelope.Host;
import dev.caravan.envelope.Recipient;
import dev.caravan.envelope.ReversePath;
import dev.caravan.message.HeaderFields;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** From properties or header to the envelope, and from the envelope to one per next-hop domain. */
final class EnvelopeMaker {

    private EnvelopeMaker() {}

    static Envelope envelope(Request request, HeaderFields header, IntakeLimits limits) throws RefusedDrop {
        ReversePath reversePath;
        Set<ForwardPath> paths;
        if (request.reversePath().isPresent()) {
            reversePath = request.reversePath().get();
            paths = new LinkedHashSet<>(request.forwardPaths());
        } else {
            HeaderEnvelope named = HeaderEnvelope.of(header);
            reversePath = named.reversePath();
            paths = new LinkedHashSet<>(named.forwardPaths());
        }
        check(paths.size(), request, limits);
        checkOctets(paths, limits);
        List<Recipient> recipients = paths.stream()
                .map(path -> new Recipient(path, request.notifyOn(), request.originalRecipient()))
                .toList();
        return new Envelope(
                reversePath,
                recipients,
                request.ret(),
                request.envelopeId(),
                Submission.requireTls(header, request.requireTls()));
    }

    /** One envelope for each domain, domains and recipients in the order they were given. */
    static Map<Host, Envelope> byNextHop(Envelope envelope) {
        Map<Host, List<Recipient>> recipients = new LinkedHashMap<>();
        for (Recipient recipient : envelope.recipients()) {
            recipients
                    .computeIfAbsent(recipient.path().host(), _ -> new ArrayList<>())
                    .add(recipient);
        }
        Map<Host, Envelope> envelopes = new LinkedHashMap<>();
        recipients.forEach((host, those) -> envelopes.put(host, envelope.withRecipients(those)));
        return envelopes;
    }

    /** An envelope must fit into a job, wherever it was read. */
    private static void checkOctets(Set<ForwardPath> paths, IntakeLimits limits) throws RefusedDrop {
        long octets = paths.stream()
                .mapToLong(path -> path.toString().getBytes(StandardCharsets.UTF_8).length)
                .sum();
        if (octets > limits.forwardPathsOctetsMax()) {
            throw new RefusedDrop(
                    RefusalCode.TOO_MANY_RECIPIENTS,
                    "the recipients' addresses have " + octets + " octets; the limit is "
                            + limits.forwardPathsOctetsMax() + "; drop several messages");
        }
    }

    private static void check(int recipients, Request request, IntakeLimits limits) throws RefusedDrop {
        if (recipients == 0) {
            throw new RefusedDrop(
                    RefusalCode.NO_RECIPIENTS,
                    "neither " + DropProperty.FORWARD_PATHS.jmsName() + " nor To, Cc and Bcc name a recipient");
        }
        if (recipients > limits.recipientsMax()) {
            throw new RefusedDrop(
                    RefusalCode.TOO_MANY_RECIPIENTS,
                    "the message has " + recipients + " recipients; the limit is " + limits.recipientsMax()
                            + "; drop several messages");
        }
        if (recipients > 1 && request.originalRecipient().isPresent()) {
            throw new RefusedDrop(
                    RefusalCode.BAD_PROPERTY,
                    "property " + DropProperty.ORCPT.jmsName()
                            + " is the original of one recipient and the message has " + recipients
                            + "; drop one message for each (RFC 3461 section 4.2)");
        }
    }
}
