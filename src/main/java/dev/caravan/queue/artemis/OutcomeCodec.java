package dev.caravan.queue.artemis;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.queue.Outcome;
import dev.caravan.queue.Reporting;
import dev.caravan.status.Hop;
import dev.caravan.status.Reply;
import dev.caravan.tlsrpt.ResultType;
import dev.caravan.tlsrpt.TlsResult;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Outcomes as the contract's JSON, and the outbox: all outcomes of one group commit as one message, each with whom to
 * tell.
 */
public final class OutcomeCodec {

    /** The contract's version; a reader must ignore members it does not know. */
    static final int VERSION = 1;

    private static final JsonFactory FACTORY = new JsonFactory();
    private static final ObjectMapper MAPPER = new ObjectMapper(FACTORY);

    private OutcomeCodec() {}

    /**
     * An outcome on its way out.
     *
     * @param replyTo empty if the application wants no reply, or not this one
     * @param json the contract's JSON
     */
    public record Outgoing(
            Optional<String> replyTo, Optional<String> correlationId, String action, boolean isFinal, String json) {

        static Outgoing of(Outcome outcome) {
            Reporting reporting = outcome.job().reporting();
            return new Outgoing(
                    outcome.isWanted() ? reporting.replyTo() : Optional.empty(),
                    reporting.correlationId().or(reporting::jmsMessageId),
                    word(outcome.action()),
                    outcome.isFinal(),
                    encode(outcome));
        }
    }

    static String encodeOutbox(List<Outgoing> outcomes) {
        StringWriter text = new StringWriter(outcomes.size() * 600);
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            json.writeStartArray();
            for (Outgoing outcome : outcomes) {
                json.writeStartObject();
                optional(json, "to", outcome.replyTo());
                optional(json, "correlation", outcome.correlationId());
                json.writeFieldName("outcome");
                json.writeRawValue(outcome.json());
                json.writeEndObject();
            }
            json.writeEndArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    static List<Outgoing> decodeOutbox(String text) throws IOException {
        List<Outgoing> outcomes = new ArrayList<>();
        for (JsonNode entry : MAPPER.readTree(text)) {
            JsonNode outcome = entry.path("outcome");
            outcomes.add(new Outgoing(
                    text(entry, "to"),
                    text(entry, "correlation"),
                    outcome.path("action").asText(),
                    outcome.path("final").asBoolean(),
                    MAPPER.writeValueAsString(outcome)));
        }
        return outcomes;
    }

    /**
     * The answer to a drop that became no message: refused, or a duplicate.
     *
     * @param id the outcome's id
     * @param reason a machine word
     * @param firstMessageId for a duplicate: the message that was accepted
     */
    public static Outgoing answer(
            String id, Reporting reporting, Instant at, String reason, String text, Optional<String> firstMessageId) {
        StringWriter line = new StringWriter(300);
        try (JsonGenerator json = FACTORY.createGenerator(line)) {
            json.writeStartObject();
            json.writeNumberField("version", VERSION);
            json.writeStringField("outcomeId", id);
            optional(json, "messageId", firstMessageId);
            optional(json, "jmsMessageId", reporting.jmsMessageId());
            json.writeNumberField("sequence", 0);
            json.writeBooleanField("final", true);
            json.writeStringField("at", at.toString());
            json.writeStringField("action", word(Outcome.Action.FAILED));
            json.writeStringField("reason", reason);
            json.writeStringField("text", text);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Outgoing(
                reporting.replyTo(),
                reporting.correlationId().or(reporting::jmsMessageId),
                word(Outcome.Action.FAILED),
                true,
                line.toString());
    }

    private static String encode(Outcome o) {
        StringWriter text = new StringWriter(600);
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            json.writeStartObject();
            json.writeNumberField("version", VERSION);
            json.writeStringField("outcomeId", o.id());
            json.writeStringField("messageId", o.job().messageId());
            json.writeStringField("jobId", o.job().id().text());
            optional(json, "jmsMessageId", o.job().reporting().jmsMessageId());
            json.writeNumberField("sequence", o.sequence());
            json.writeBooleanField("final", o.isFinal());
            json.writeStringField("at", o.at().toString());
            json.writeStringField("recipient", o.recipient().mailbox().toString());
            json.writeStringField("action", word(o.action()));
            optional(json, "reason", o.reason());
            json.writeNumberField("attempt", o.job().attempt());
            if (!o.transport().isEmpty()) {
                json.writeStringField("transport", o.transport());
                json.writeStringField("site", o.site());
            }
            if (o.hop().isPresent()) {
                writeHop(json, o.hop().get());
            }
            if (o.reply().isPresent()) {
                writeReply(json, o.reply().get());
            }
            optional(json, "status", o.status().map(Object::toString));
            if (!o.text().isEmpty()) {
                json.writeStringField("text", o.text());
            }
            optional(json, "nextAttempt", o.next().map(Object::toString));
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static void writeHop(JsonGenerator json, Hop hop) throws IOException {
        json.writeStringField("host", hop.host());
        optional(json, "address", hop.address().map(OutcomeCodec::addressText));
        if (hop.tls().isPresent()) {
            json.writeObjectFieldStart("tls");
            json.writeStringField("version", hop.tls().get().version());
            json.writeStringField("cipher", hop.tls().get().cipher());
            json.writeStringField("level", hop.tls().get().level());
            json.writeArrayFieldStart("verifiedBy");
            for (String proof : hop.tls().get().verifiedBy()) {
                json.writeString(proof);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        if (!hop.tlsResults().isEmpty()) {
            json.writeArrayFieldStart("tlsResults");
            for (TlsResult result : hop.tlsResults()) {
                writeTlsResult(json, result);
            }
            json.writeEndArray();
        }
        json.writeNumberField("durationMs", hop.duration().toMillis());
    }

    /** In the words of RFC 8460 section 4.4. */
    private static void writeTlsResult(JsonGenerator json, TlsResult result) throws IOException {
        json.writeStartObject();
        json.writeStringField("policyType", result.policy().type().word());
        json.writeStringField("policyDomain", result.policy().domain());
        json.writeStringField("mxHost", result.host());
        optional(json, "ip", result.address().map(InetAddress::getHostAddress));
        optional(json, "resultType", result.failure().map(ResultType::word));
        if (!result.detail().isEmpty()) {
            json.writeStringField("detail", result.detail());
        }
        json.writeEndObject();
    }

    private static void writeReply(JsonGenerator json, Reply reply) throws IOException {
        json.writeNumberField("replyCode", reply.code());
        optional(json, "enhancedStatus", reply.enhanced().map(Object::toString));
        json.writeStringField("reply", reply.text());
    }

    static String addressText(InetSocketAddress address) {
        String host = address.getAddress() == null
                ? address.getHostString()
                : address.getAddress().getHostAddress();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    private static String word(Outcome.Action action) {
        return action.name().toLowerCase(Locale.ROOT);
    }

    private static void optional(JsonGenerator json, String name, Optional<String> value) throws IOException {
        if (value.isPresent()) {
            json.writeStringField(name, value.get());
        }
    }

    private static Optional<String> text(JsonNode json, String name) {
        return json.hasNonNull(name) ? Optional.of(json.get(name).asText()) : Optional.empty();
    }
}
