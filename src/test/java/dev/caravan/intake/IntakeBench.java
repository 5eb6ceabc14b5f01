package dev.caravan.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.dkim.KeyRing;
import dev.caravan.dkim.SigningKey;
import dev.caravan.envelope.DomainName;
import dev.caravan.intake.Drop.Body;
import dev.caravan.intake.Drop.Origin;
import dev.caravan.intake.Drop.ReplyTo;
import dev.caravan.queue.Ids;
import dev.caravan.queue.Job;
import dev.caravan.queue.JobContent;
import dev.caravan.queue.content.FileContentStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** An intake with a store below a directory, at a fixed time, and a drop that a test changes until it is interesting. */
final class IntakeBench {

    static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
    static final InstantSource CLOCK = InstantSource.fixed(NOW);
    static final String HEADER = "From: a@example.org\r\nTo: b@example.net\r\nSubject: s\r\n"
            + "Date: Sat, 31 Jan 2026 12:00:00 +0000\r\nMessage-ID: <1@example.org>\r\n";
    static final String MESSAGE = HEADER + "\r\nbody\r\n";

    final FileContentStore store;
    final RecentKeys keys = new RecentKeys(CLOCK);
    private final Ids ids = new Ids(CLOCK, new Random(1));
    private final Map<String, Object> properties = new HashMap<>();
    private IntakeLimits limits = IntakeLimits.DEFAULT;
    private Body body = octets(MESSAGE);
    private String account = "alice";
    private ReplyTo replyTo = new ReplyTo.None();
    private Optional<String> correlationId = Optional.empty();
    private Optional<Instant> expiration = Optional.empty();
    private Origin origin = Origin.PRODUCER;
    private int priority = 4;
    private KeyRing signers = KeyRing.EMPTY;

    IntakeBench(Path directory) {
        try {
            store = new FileContentStore(directory, ids);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Body octets(String text) {
        return octets(text.getBytes(StandardCharsets.UTF_8));
    }

    static Body octets(byte[] octets) {
        return new Body.Octets(new ByteArrayInputStream(octets), octets.length);
    }

    IntakeBench with(String property, Object value) {
        properties.put(property, value);
        return this;
    }

    IntakeBench message(String text) {
        body = octets(text);
        return this;
    }

    IntakeBench body(Body other) {
        body = other;
        return this;
    }

    IntakeBench to(String paths) {
        return with("CaravanReversePath", "<s@example.org>").with("CaravanForwardPaths", paths);
    }

    IntakeBench account(String other) {
        account = other;
        return this;
    }

    IntakeBench replyTo(ReplyTo other) {
        replyTo = other;
        return this;
    }

    IntakeBench correlationId(String id) {
        correlationId = Optional.of(id);
        return this;
    }

    IntakeBench expiration(Instant at) {
        expiration = Optional.of(at);
        return this;
    }

    IntakeBench origin(Origin other) {
        origin = other;
        return this;
    }

    IntakeBench priority(int other) {
        priority = other;
        return this;
    }

    IntakeBench signers(SigningKey... keys) {
        signers = new KeyRing(List.of(keys));
        return this;
    }

    IntakeBench limits(IntakeLimits other) {
        limits = other;
        return this;
    }

    Verdict accept() {
        try {
            return acceptOrFail();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Verdict acceptOrFail() throws IOException {
        AccountPolicy policy = (who, transport) -> who.equals("alice") && transport.equals("bulk");
        return new Intake(
                        new IntakePorts(ids, CLOCK, store, policy, keys, () -> signers),
                        limits,
                        DomainName.parse("mta.example.com"))
                .accept(new Drop(
                        account,
                        properties,
                        body,
                        Optional.of("ID:1"),
                        correlationId,
                        replyTo,
                        priority,
                        expiration,
                        origin));
    }

    Verdict.Accepted accepted() {
        Verdict verdict = accept();
        assertThat(verdict).isInstanceOf(Verdict.Accepted.class);
        return (Verdict.Accepted) verdict;
    }

    Job job() {
        Verdict.Accepted accepted = accepted();
        assertThat(accepted.jobs()).hasSize(1);
        return accepted.jobs().getFirst();
    }

    /** The content of the only job, without the trace in front. */
    String content() {
        return text(job().content()).replaceFirst("(?s)\\AReceived: .*?\r\n(?! )", "");
    }

    Verdict.Refused refused(RefusalCode code) {
        Verdict verdict = accept();
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verdict.Refused.class,
                        refused -> assertThat(refused.code()).as(refused.text()).isEqualTo(code));
        Verdict.Refused refused = (Verdict.Refused) verdict;
        assertThat(refused.text()).doesNotContainPattern("\\p{Cntrl}");
        return refused;
    }

    String text(JobContent content) {
        return new String(contentOctets(content), StandardCharsets.UTF_8);
    }

    byte[] contentOctets(JobContent content) {
        try {
            return switch (content) {
                case JobContent.Inline inline -> inline.octets();
                case JobContent.Stored stored -> {
                    try (var in = store.open(stored.contentId())) {
                        yield in.readAllBytes();
                    }
                }
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
