package dev.caravan.queue.artemis;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.envelope.Envelope;
import dev.caravan.envelope.EnvelopeId;
import dev.caravan.envelope.ForwardPath;
import dev.caravan.envelope.Host;
import dev.caravan.envelope.Notify;
import dev.caravan.envelope.OriginalRecipient;
import dev.caravan.envelope.Recipient;
import dev.caravan.envelope.RequireTls;
import dev.caravan.envelope.Ret;
import dev.caravan.envelope.ReversePath;
import dev.caravan.message.MessageContent.Needs;
import dev.caravan.nexthop.AddressesTried;
import dev.caravan.queue.Job;
import dev.caravan.queue.JobContent;
import dev.caravan.queue.JobId;
import dev.caravan.queue.Priority;
import dev.caravan.queue.Progress;
import dev.caravan.queue.Reporting;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A job's facts as one line of JSON, so that an operator can read a queue with any tool. Unknown members are ignored,
 * absent ones have defaults: workers of neighbouring versions understand each other. The octets are not in it.
 */
final class JobCodec {

    private static final String ADDRESSES_TRIED = "addressesTried";

    private static final JsonFactory FACTORY = new JsonFactory();
    private static final ObjectMapper MAPPER = new ObjectMapper(FACTORY);

    private JobCodec() {}

    static String encode(Job job) {
        StringWriter text = new StringWriter(400);
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("id", job.id().text());
            json.writeStringField("message", job.messageId());
            json.writeStringField("account", job.account());
            writeEnvelope(json, job.envelope());
            json.writeStringField("hop", job.nextHop().text());
            json.writeStringField("needs", job.content().needs().name());
            if (job.content() instanceof JobContent.Stored(String contentId, long size, Needs needs)) {
                json.writeStringField("content", contentId);
                json.writeNumberField("size", size);
            }
            json.writeNumberField("arrival", job.arrival().toEpochMilli());
            writeOptional(json, "expires", job.expires().map(Instant::toString));
            writeOptional(json, "transport", job.transport());
            json.writeStringField("priority", job.priority().name());
            writeReporting(json, job.reporting());
            writeProgress(json, job.progress());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /**
     * @param octets the content of a job that carries it
     * @throws IllegalArgumentException if the facts are not a job's
     */
    static Job decode(String facts, byte[] octets) {
        try {
            JsonNode json = MAPPER.readTree(facts);
            Needs needs = Needs.valueOf(json.path("needs").asText());
            JobContent content = json.has("content")
                    ? new JobContent.Stored(
                            json.get("content").asText(), json.path("size").asLong(), needs)
                    : new JobContent.Inline(octets, needs);
            return new Job(
                    new JobId(json.path("id").asText()),
                    json.path("message").asText(),
                    json.path("account").asText(),
                    readEnvelope(json),
                    Host.parse(json.path("hop").asText()),
                    content,
                    Instant.ofEpochMilli(json.path("arrival").asLong()),
                    optional(json, "expires", Instant::parse),
                    optional(json, "transport", t -> t),
                    Priority.valueOf(json.path("priority").asText(Priority.NORMAL.name())),
                    readReporting(json),
                    readProgress(json));
        } catch (IOException e) {
            throw new IllegalArgumentException("not the facts of a job: " + e.getMessage(), e);
        }
    }

    private static void writeEnvelope(JsonGenerator json, Envelope envelope) throws IOException {
        json.writeStringField("from", envelope.reversePath().toString());
        json.writeArrayFieldStart("to");
        for (Recipient r : envelope.recipients()) {
            if (r.notifyOn().equals(Notify.DEFAULT) && r.originalRecipient().isEmpty()) {
                json.writeString(r.path().toString());
            } else {
                json.writeStartObject();
                json.writeStringField("path", r.path().toString());
                json.writeStringField("notify", Notify.text(r.notifyOn()));
                writeOptional(json, "orcpt", r.originalRecipient().map(OriginalRecipient::toString));
                json.writeEndObject();
            }
        }
        json.writeEndArray();
        writeOptional(json, "ret", envelope.ret().map(Ret::name));
        writeOptional(json, "envid", envelope.envelopeId().map(EnvelopeId::text));
        if (envelope.requireTls() != RequireTls.UNSPECIFIED) {
            json.writeStringField("requireTls", envelope.requireTls().name());
        }
    }

    private static Envelope readEnvelope(JsonNode json) {
        List<Recipient> recipients = new ArrayList<>();
        for (JsonNode to : json.path("to")) {
            recipients.add(
                    to.isTextual()
                            ? Recipient.of(ForwardPath.parse(to.asText()))
                            : new Recipient(
                                    ForwardPath.parse(to.path("path").asText()),
                                    Notify.parse(to.path("notify").asText()),
                                    optional(to, "orcpt", OriginalRecipient::parse)));
        }
        return new Envelope(
                ReversePath.parse(json.path("from").asText()),
                recipients,
                optional(json, "ret", Ret::parse),
                optional(json, "envid", EnvelopeId::new),
                RequireTls.valueOf(json.path("requireTls").asText(RequireTls.UNSPECIFIED.name())));
    }

    private static void writeReporting(JsonGenerator json, Reporting reporting) throws IOException {
        if (reporting.mode() != Reporting.Mode.FINAL) {
            json.writeStringField("report", reporting.mode().name());
        }
        writeOptional(json, "replyTo", reporting.replyTo());
        writeOptional(json, "correlation", reporting.correlationId());
        writeOptional(json, "jmsMessageId", reporting.jmsMessageId());
    }

    private static Reporting readReporting(JsonNode json) {
        return new Reporting(
                Reporting.Mode.valueOf(json.path("report").asText(Reporting.Mode.FINAL.name())),
                optional(json, "replyTo", t -> t),
                optional(json, "correlation", t -> t),
                optional(json, "jmsMessageId", t -> t));
    }

    private static void writeProgress(JsonGenerator json, Progress p) throws IOException {
        json.writeNumberField("attempts", p.attempts());
        json.writeNumberField("due", p.due().toEpochMilli());
        if (p.inDoubtInARow() > 0) {
            json.writeNumberField("inDoubt", p.inDoubtInARow());
        }
        if (p.outcomes() > 0) {
            json.writeNumberField("outcomes", p.outcomes());
        }
        if (p.deferralReported()) {
            json.writeBooleanField("deferralReported", true);
        }
        if (p.delayNotified()) {
            json.writeBooleanField("delayNotified", true);
        }
        writeOptional(json, "lastError", p.lastError());
        writeAddressesTried(json, p.addressesTried());
    }

    private static void writeAddressesTried(JsonGenerator json, AddressesTried tried) throws IOException {
        if (tried.isEmpty()) {
            return;
        }
        json.writeObjectFieldStart(ADDRESSES_TRIED);
        for (Map.Entry<String, List<InetAddress>> host : tried.byHost().entrySet()) {
            json.writeArrayFieldStart(host.getKey());
            for (InetAddress address : host.getValue()) {
                json.writeString(address.getHostAddress());
            }
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    private static AddressesTried readAddressesTried(JsonNode json) {
        Map<String, List<InetAddress>> byHost = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> host : json.properties()) {
            List<InetAddress> addresses = new ArrayList<>();
            host.getValue().forEach(address -> literal(address.asText()).ifPresent(addresses::add));
            if (!addresses.isEmpty()) {
                byHost.put(host.getKey(), addresses);
            }
        }
        return new AddressesTried(byHost);
    }

    /** An address that names an interface this machine does not have is as good as none. */
    private static Optional<InetAddress> literal(String text) {
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Progress readProgress(JsonNode json) {
        return new Progress(
                json.path("attempts").asInt(),
                Instant.ofEpochMilli(json.path("due").asLong()),
                json.path("inDoubt").asInt(),
                json.path("outcomes").asInt(),
                json.path("deferralReported").asBoolean(),
                json.path("delayNotified").asBoolean(),
                optional(json, "lastError", t -> t),
                readAddressesTried(json.path(ADDRESSES_TRIED)));
    }

    private static void writeOptional(JsonGenerator json, String name, Optional<String> value) throws IOException {
        if (value.isPresent()) {
            json.writeStringField(name, value.get());
        }
    }

    private static <T> Optional<T> optional(JsonNode json, String name, Function<String, T> read) {
        return json.hasNonNull(name) ? Optional.of(read.apply(json.get(name).asText())) : Optional.empty();
    }
}
