package dev.caravan.cli.run;

import dev.caravan.config.SendmailConfig.Target;
import dev.caravan.envelope.Envelope;
import dev.caravan.envelope.Notify;
import dev.caravan.envelope.Recipient;
import dev.caravan.intake.DropProperty;
import dev.caravan.intake.IntakeLimits;
import dev.caravan.queue.artemis.BrokerAddress;
import dev.caravan.queue.artemis.Drops;
import dev.caravan.queue.artemis.QueueNames;
import dev.caravan.sendmail.Draft;
import dev.caravan.sendmail.Way;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQSecurityException;
import org.jspecify.annotations.Nullable;

/** Drops messages on the queue of a Caravan, as an application does. */
final class QueueWay implements Way {

    private final BrokerAddress address;
    private final String queue;
    private @Nullable Drops drops;

    QueueWay(Target.Queue target) {
        this.address =
                new BrokerAddress(url(target), target.user(), target.password().reveal());
        this.queue = target.name().orElse(QueueNames.OUTBOUND);
    }

    @Override
    public Answer handOver(Draft draft) {
        try {
            if (drops == null) {
                drops = Drops.at(address, queue);
            }
            drops.drop(draft.content(), properties(draft));
            return new Answer.Taken("queue " + queue);
        } catch (ActiveMQException | IOException e) {
            close();
            // What follows the question mark may hold the password of a key store.
            String place = address.toString().replaceFirst("\\?.*", "");
            String trouble =
                    e instanceof ActiveMQSecurityException ? " does not let us in as " : " cannot be reached as ";
            return new Answer.Closed("the queue " + queue + trouble + place + ": " + e.getMessage());
        }
    }

    @Override
    public void close() {
        if (drops != null) {
            drops.close();
            drops = null;
        }
    }

    /** As many drops as their recipients need. The keys keep what is handed over twice from being sent twice. */
    private static List<Map<String, String>> properties(Draft draft) {
        List<Map<String, String>> each = new ArrayList<>();
        for (List<Recipient> recipients : portions(draft.envelope().recipients())) {
            Envelope envelope = draft.envelope().withRecipients(recipients);
            Map<String, String> properties = new HashMap<>();
            properties.put(
                    DropProperty.REVERSE_PATH.jmsName(), envelope.reversePath().toString());
            properties.put(
                    DropProperty.FORWARD_PATHS.jmsName(),
                    recipients.stream().map(r -> r.path().toString()).collect(Collectors.joining(",")));
            properties.put(
                    DropProperty.NOTIFY.jmsName(),
                    Notify.text(recipients.getFirst().notifyOn()));
            envelope.ret().ifPresent(ret -> properties.put(DropProperty.RET.jmsName(), ret.name()));
            envelope.envelopeId().ifPresent(id -> properties.put(DropProperty.ENVID.jmsName(), id.text()));
            properties.put(DropProperty.IDEMPOTENCY_KEY.jmsName(), "sendmail-" + draft.id() + "-" + each.size());
            each.add(properties);
        }
        return each;
    }

    /** What one drop may have: docs/contract.md. */
    private static List<List<Recipient>> portions(List<Recipient> recipients) {
        List<List<Recipient>> portions = new ArrayList<>();
        List<Recipient> portion = new ArrayList<>();
        int octets = 0;
        for (Recipient recipient : recipients) {
            int more = recipient.path().toString().getBytes(StandardCharsets.UTF_8).length + 1;
            if (portion.size() == IntakeLimits.RECIPIENTS_MAX
                    || octets + more > IntakeLimits.FORWARD_PATHS_OCTETS_MAX) {
                portions.add(portion);
                portion = new ArrayList<>();
                octets = 0;
            }
            portion.add(recipient);
            octets += more;
        }
        portions.add(portion);
        return portions;
    }

    private static String url(Target.Queue target) {
        return target.caFile()
                .map(file -> target.url()
                        + (target.url().contains("?") ? "&" : "?")
                        + "sslEnabled=true&verifyHost=true&trustStoreType=PEMCA&trustStorePath="
                        + URLEncoder.encode(file.toString(), StandardCharsets.UTF_8))
                .orElse(target.url());
    }
}
