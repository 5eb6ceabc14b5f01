package dev.caravan.intake;

import static dev.caravan.intake.IntakeBench.MESSAGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.intake.Drop.Origin;
import dev.caravan.message.HeaderFields;
import dev.caravan.queue.Job;
import dev.caravan.queue.JobContent;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IntakeJobsTest {

    @TempDir
    Path directory;

    private IntakeBench bench;

    @BeforeEach
    void setUp() {
        bench = new IntakeBench(directory);
    }

    @Nested
    class Jobs {

        @Test
        void makesOneJobPerDomainInTheOrderGiven() throws IOException {
            Verdict.Accepted accepted = bench.to("<a@y.example>,<b@x.example>,<c@Y.example>,<d@[192.0.2.1]>")
                    .accepted();
            assertThat(accepted.jobs())
                    .extracting(job -> job.nextHop().text() + " "
                            + job.envelope().recipients().stream()
                                    .map(r -> r.path().mailbox().localPart())
                                    .toList())
                    .containsExactly("y.example [a, c]", "x.example [b]", "[192.0.2.1] [d]");
            assertThat(accepted.jobs()).extracting(Job::messageId).containsOnly(accepted.messageId());
            assertThat(accepted.jobs()).extracting(Job::id).doesNotHaveDuplicates();
            assertThat(references(accepted))
                    .containsExactlyInAnyOrderElementsOf(
                            accepted.jobs().stream().map(job -> job.id().text()).toList());
            assertThat(accepted.jobs())
                    .extracting(job -> bench.text(job.content()))
                    .allMatch(c -> c.endsWith(MESSAGE));
        }

        @Test
        void storesLargeContentOfOneDomain() {
            String body = ("x".repeat(98) + "\r\n").repeat(700);
            Verdict.Accepted accepted = bench.message(MESSAGE + body).accepted();
            JobContent content = accepted.jobs().getFirst().content();
            assertThat(accepted.contentId()).isPresent();
            assertThat(bench.text(content)).endsWith(MESSAGE + body);
            assertThat(content.size()).isEqualTo(bench.contentOctets(content).length);
        }

        @Test
        void letsContentTravelInTheJobUpToTheLimit() {
            int trace = bench.contentOctets(bench.job().content()).length - MESSAGE.length();
            IntakeLimits d = IntakeLimits.DEFAULT;
            IntakeLimits exact = new IntakeLimits(
                    d.messageOctetsMax(),
                    d.headerOctetsMax(),
                    d.headerFieldsMax(),
                    d.recipientsMax(),
                    d.forwardPathsOctetsMax(),
                    trace + MESSAGE.length(),
                    d.receivedFieldsMax(),
                    d.notBeforeMax());
            bench.limits(exact);
            assertThat(bench.message(MESSAGE).job().content()).isInstanceOf(JobContent.Inline.class);
            assertThat(bench.message(MESSAGE + "\r\n").job().content()).isInstanceOf(JobContent.Stored.class);
        }

        @Test
        void leavesNothingInTheStoreOfARefusedDrop() {
            bench.to("<a@x.example>,<b@y.example>").message(MESSAGE + "a\rb").refused(RefusalCode.LONE_CR);
            assertThat(filesBelow(directory)).isEmpty();
        }

        private List<String> references(Verdict.Accepted accepted) throws IOException {
            var next = new dev.caravan.queue.content.FileContentStore(
                    directory, new dev.caravan.queue.Ids(IntakeBench.CLOCK, new java.util.Random(2)));
            next.recover();
            return next.doubtful().stream()
                    .filter(d -> d.contentId().equals(accepted.contentId().orElseThrow()))
                    .findFirst()
                    .orElseThrow()
                    .references();
        }
    }

    @Nested
    class Header {

        @Test
        void putsATraceInFront() {
            Verdict.Accepted accepted = bench.to("<b@example.net>").accepted();
            assertThat(bench.text(accepted.jobs().getFirst().content()).replace("\r\n ", " "))
                    .startsWith("Received: by mta.example.com with JMS id " + accepted.messageId()
                            + " for <b@example.net>; Sat, 31 Jan 2026 12:00:00 +0000\r\nFrom: ");
        }

        @Test
        void namesNoRecipientAmongSeveral() {
            assertThat(bench.text(bench.to("<b@x.example>,<c@x.example>").job().content()))
                    .doesNotContain(" for ");
        }

        @Test
        void writesNoRecipientIntoTheTraceThatWouldNeedSmtpUtf8() {
            assertThat(bench.text(bench.to("<\u00E4@x.example>").job().content()))
                    .doesNotContain(" for ");
        }

        @Test
        void removesBlindCopiesAlsoWithAnEnvelope() {
            String blind = "Bcc: x@y.example,\r\n z@y.example\r\nRESENT-BCC: w@y.example\r\n";
            assertThat(bench.to("<b@example.net>").message(blind + MESSAGE).content())
                    .isEqualTo(MESSAGE);
        }

        @Test
        void removesBlindCopiesFromASignedMessage() {
            String signed = "DKIM-Signature: v=1\r\n" + MESSAGE;
            assertThat(bench.message("bcc: x@y.example\r\n" + signed).accepted().jobs())
                    .hasSize(2)
                    .allMatch(job -> bench.text(job.content()).endsWith("\r\n" + signed))
                    .noneMatch(job -> bench.text(job.content()).contains("bcc"));
        }

        @Test
        void addsDateAndMessageId() {
            Verdict.Accepted accepted =
                    bench.message("From: a@x.example\nTo: b@y.example\n\nx\n").accepted();
            HeaderFields header = header(accepted);
            assertThat(header.first("Date").orElseThrow().value()).isEqualTo("Sat, 31 Jan 2026 12:00:00 +0000");
            assertThat(header.first("Message-ID").orElseThrow().value())
                    .isEqualTo("<" + accepted.messageId() + "@mta.example.com>");
        }

        @Test
        void saysNoToTlsOnlyOnce() {
            bench.with("CaravanRequireTls", "no");
            assertThat(header(bench.accepted()).all("TLS-Required")).hasSize(1);
            bench.message("TLS-Required: No\r\n" + MESSAGE);
            assertThat(header(bench.accepted()).all("TLS-Required")).hasSize(1);
        }

        private HeaderFields header(Verdict.Accepted accepted) {
            try {
                return HeaderFields.read(
                        new ByteArrayInputStream(
                                bench.contentOctets(accepted.jobs().getFirst().content())),
                        10_000);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Nested
    class Idempotency {

        @Test
        void answersASecondDropWithTheFirstOnesId() {
            bench.with("CaravanIdempotencyKey", "k");
            String first = bench.accepted().messageId();
            assertThat(bench.message(MESSAGE).accept())
                    .isInstanceOfSatisfying(
                            Verdict.Duplicate.class,
                            duplicate -> assertThat(duplicate.firstMessageId()).isEqualTo(first));
            assertThat(bench.message(MESSAGE).account("bob").accept()).isInstanceOf(Verdict.Accepted.class);
        }

        @Test
        void storesNothingOfADuplicate() {
            bench.with("CaravanIdempotencyKey", "k").to("<a@x.example>,<b@y.example>");
            bench.accepted();
            List<Path> before = filesBelow(directory);
            assertThat(bench.message(MESSAGE).accept()).isInstanceOf(Verdict.Duplicate.class);
            assertThat(filesBelow(directory)).isEqualTo(before);
        }

        @Test
        void usesNoKeyUpForARefusedDrop() {
            bench.with("CaravanIdempotencyKey", "k").message("").refused(RefusalCode.EMPTY_BODY);
            assertThat(bench.message(MESSAGE).accept()).isInstanceOf(Verdict.Accepted.class);
        }

        @Test
        void usesNoKeyUpIfTheContentCannotBeKept() throws IOException {
            bench.with("CaravanIdempotencyKey", "k").to("<a@x.example>,<b@y.example>");
            Path doubtful = directory.resolve("doubtful");
            Files.delete(doubtful);
            assertThatThrownBy(bench::acceptOrFail).isInstanceOf(IOException.class);
            Files.createDirectory(doubtful);
            assertThat(bench.message(MESSAGE).accept()).isInstanceOf(Verdict.Accepted.class);
        }
    }

    @Nested
    class OwnNotifications {

        private static final IntakeLimits TINY =
                new IntakeLimits(50, 1_000, 50, 1, 64 * 1024, 64 * 1024, 3, IntakeLimits.NOT_BEFORE_MAX);

        @Test
        void areExemptFromTheSizeLimit() {
            bench.limits(TINY).with("CaravanReversePath", "<>").with("CaravanForwardPaths", "<a@x.example>");
            bench.refused(RefusalCode.TOO_LARGE);
            assertThat(bench.message(MESSAGE).origin(Origin.CARAVAN).job().account())
                    .isEqualTo(Job.DSN_ACCOUNT);
        }

        @Test
        void areNotExemptFromTheLoopLimit() {
            String hop = "Received: by x; y\r\n";
            bench.limits(TINY)
                    .origin(Origin.CARAVAN)
                    .message(hop.repeat(4) + MESSAGE)
                    .refused(RefusalCode.LOOP);
        }
    }

    private static List<Path> filesBelow(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .sorted(Comparator.naturalOrder())
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
