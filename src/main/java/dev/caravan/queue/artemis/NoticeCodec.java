package dev.caravan.queue.artemis;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.envelope.Recipient;
import dev.caravan.queue.Job;
import dev.caravan.queue.Notice;
import dev.caravan.queue.Notice.Concern;
import dev.caravan.status.Diagnostic;
import dev.caravan.status.EnhancedStatusCode;
import dev.caravan.status.Hop;
import dev.caravan.status.Reason;
import dev.caravan.status.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A notice behind its job: one line of JSON. */
final class NoticeCodec {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private NoticeCodec() {}

    static String encode(Notice notice) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("kind", notice.kind().name());
        json.put("at", notice.at().toString());
        notice.nextAttempt().ifPresent(t -> json.put("next", t.toString()));
        notice.giveUp().ifPresent(t -> json.put("giveUp", t.toString()));
        ArrayNode concerns = json.putArray("concerns");
        for (Concern concern : notice.concerns()) {
            ObjectNode entry = concerns.addObject();
            entry.put("path", concern.recipient().path().toString());
            write(entry, concern.why());
        }
        return json.toString();
    }

    /** @throws IllegalArgumentException if it is no notice of this job */
    static Notice decode(String text, Job job) {
        try {
            JsonNode json = MAPPER.readTree(text);
            List<Concern> concerns = new ArrayList<>();
            for (JsonNode entry : json.path("concerns")) {
                concerns.add(new Concern(recipient(job, entry.path("path").asText()), read(entry)));
            }
            return new Notice(
                    Notice.Kind.valueOf(json.path("kind").asText()),
                    job,
                    concerns,
                    Instant.parse(json.path("at").asText()),
                    instant(json, "next"),
                    instant(json, "giveUp"));
        } catch (IOException e) {
            throw new IllegalArgumentException("not a notice: " + e.getMessage(), e);
        }
    }

    private static Recipient recipient(Job job, String path) {
        return job.envelope().recipients().stream()
                .filter(r -> r.path().toString().equals(path))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("a notice about a recipient that the job has not"));
    }

    private static void write(ObjectNode json, Diagnostic why) {
        json.put("reason", why.reason().name());
        json.put("status", why.status().toString());
        json.put("text", why.text());
        why.reply().ifPresent(reply -> {
            json.put("code", reply.code());
            reply.enhanced().ifPresent(e -> json.put("enhanced", e.toString()));
            ArrayNode lines = json.putArray("lines");
            reply.lines().forEach(lines::add);
        });
        why.hop().ifPresent(hop -> {
            json.put("host", hop.host());
            hop.address().ifPresent(a -> {
                json.put("ip", a.getAddress() == null ? "" : a.getAddress().getHostAddress());
                json.put("port", a.getPort());
            });
            json.put("millis", hop.duration().toMillis());
        });
    }

    private static Diagnostic read(JsonNode json) {
        return new Diagnostic(
                Reason.valueOf(json.path("reason").asText()),
                EnhancedStatusCode.parse(json.path("status").asText()).orElseThrow(),
                reply(json),
                json.path("text").asText(),
                hop(json));
    }

    private static Optional<Reply> reply(JsonNode json) {
        if (!json.has("code")) {
            return Optional.empty();
        }
        List<String> lines = new ArrayList<>();
        json.path("lines").forEach(line -> lines.add(line.asText()));
        return Optional.of(new Reply(
                json.path("code").asInt(),
                EnhancedStatusCode.parse(json.path("enhanced").asText("")),
                lines));
    }

    private static Optional<Hop> hop(JsonNode json) {
        if (!json.has("host")) {
            return Optional.empty();
        }
        String ip = json.path("ip").asText("");
        Optional<InetSocketAddress> address = ip.isEmpty()
                ? Optional.empty()
                : Optional.of(new InetSocketAddress(
                        InetAddress.ofLiteral(ip), json.path("port").asInt()));
        return Optional.of(new Hop(
                json.path("host").asText(),
                address,
                Optional.empty(),
                Duration.ofMillis(json.path("millis").asLong())));
    }

    private static Optional<Instant> instant(JsonNode json, String name) {
        return json.has(name) ? Optional.of(Instant.parse(json.get(name).asText())) : Optional.empty();
    }
}
