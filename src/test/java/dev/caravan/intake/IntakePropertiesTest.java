package dev.caravan.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.envelope.EnvelopeId;
import dev.caravan.envelope.Notify;
import dev.caravan.envelope.OriginalRecipient;
import dev.caravan.envelope.Recipient;
import dev.caravan.envelope.RequireTls;
import dev.caravan.envelope.Ret;
import dev.caravan.intake.Drop.ReplyTo;
import dev.caravan.queue.Job;
import dev.caravan.queue.Priority;
import dev.caravan.queue.Reporting;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class IntakePropertiesTest {

    @TempDir
    Path directory;

    private IntakeBench bench;

    @BeforeEach
    void setUp() {
        bench = new IntakeBench(directory);
    }

    @Nested
    class Names {

        @ParameterizedTest
        @CsvSource({
            "CaravanReversepath, CaravanReversePath",
            "caravanforwardpaths, CaravanForwardPaths",
            "CaravanForwardPath, CaravanForwardPaths",
            "CARAVAN_NOTIFY, CaravanNotify",
            "CaravanEnvelopeId, CaravanEnvid",
            "CaravanRequireTLS, CaravanRequireTls",
            "CaravanExpire, CaravanExpires",
            "CaravanIdempotenceKey, CaravanIdempotencyKey"
        })
        void refusesAnUnknownNameWithTheNearestOne(String name, String nearest) {
            assertThat(bench.with(name, "x")
                            .refused(RefusalCode.UNKNOWN_PROPERTY)
                            .text())
                    .contains(name, "did you mean " + nearest + "?");
        }

        @Test
        void refusesAnUnknownNameOfAnyLength() {
            bench.with("Caravan" + "x".repeat(100_000), "x").refused(RefusalCode.UNKNOWN_PROPERTY);
        }

        @Test
        void ignoresEveryOtherProperty() {
            bench.with("CamelFileName", "x\r\n").with("color", 3).with("Carava", "n");
            assertThat(bench.accept()).isInstanceOf(Verdict.Accepted.class);
        }

        @ParameterizedTest
        @EnumSource(DropProperty.class)
        void refusesAValueThatIsNoString(DropProperty property) {
            assertThat(bench.with(property.jmsName(), 1L)
                            .refused(RefusalCode.BAD_PROPERTY)
                            .text())
                    .contains(property.jmsName(), "Long");
            bench.with(property.jmsName(), null).refused(RefusalCode.BAD_PROPERTY);
        }
    }

    @Nested
    class Characters {

        @ParameterizedTest
        @EnumSource(DropProperty.class)
        void refusesLineEndsAndWhatFoldsToThem(DropProperty property) {
            for (char c : new char[] {'\r', '\n', '\0', '\u007F', '\u0085', '\u760D', '\u760A'}) {
                assertThat(bench.with(property.jmsName(), "<a" + c + "@example.org>")
                                .refused(RefusalCode.BAD_PROPERTY)
                                .text())
                        .contains(property.jmsName(), String.format("U+%04X at index 2", (int) c));
            }
        }

        @ParameterizedTest
        @EnumSource(
                names = {"REVERSE_PATH", "FORWARD_PATHS", "ORCPT"},
                mode = EnumSource.Mode.EXCLUDE)
        void refusesWhatIsNotAsciiOutsideOfAddresses(DropProperty property) {
            bench.with(property.jmsName(), "\u010D").refused(RefusalCode.BAD_PROPERTY);
        }

        @Test
        void takesLettersOfOtherScriptsInAddresses() {
            // The low octets of these are CR and LF too; they are everyday letters, and no encoder of ours casts.
            Job job = bench.to("<\u010D\u010A\u4E0D@\u4E0A\u6D77.example>").job();
            assertThat(job.nextHop().text()).isEqualTo("xn--fhqz97e.example");
            assertThat(job.envelope().needsSmtpUtf8()).isTrue();
        }

        @Test
        void refusesAValueThatIsTooLong() {
            bench.with("CaravanEnvid", "x".repeat(1_025)).refused(RefusalCode.BAD_PROPERTY);
        }
    }

    @Nested
    class Values {

        @Test
        void hasDefaultsForEverything() {
            Job job = bench.job();
            assertThat(job.envelope().recipients())
                    .extracting(Recipient::notifyOn)
                    .containsExactly(Notify.DEFAULT);
            assertThat(job.envelope().ret()).isEmpty();
            assertThat(job.envelope().envelopeId()).isEmpty();
            assertThat(job.envelope().requireTls()).isEqualTo(RequireTls.UNSPECIFIED);
            assertThat(job.expires()).isEmpty();
            assertThat(job.transport()).isEmpty();
            assertThat(job.progress().due()).isEqualTo(IntakeBench.NOW);
            assertThat(job.priority()).isEqualTo(Priority.NORMAL);
            assertThat(job.reporting())
                    .isEqualTo(new Reporting(
                            Reporting.Mode.FINAL, Optional.empty(), Optional.of("ID:1"), Optional.of("ID:1")));
        }

        @Test
        void carriesTheParametersOfRfc3461() {
            Job job = bench.with("CaravanNotify", "success,DELAY")
                    .with("CaravanRet", "hdrs")
                    .with("CaravanEnvid", "QQ314159")
                    .with("CaravanOrcpt", "rfc822;Bob@example.com")
                    .job();
            assertThat(job.envelope().ret()).contains(Ret.HDRS);
            assertThat(job.envelope().envelopeId()).contains(new EnvelopeId("QQ314159"));
            Recipient recipient = job.envelope().recipients().getFirst();
            assertThat(recipient.notifyOn()).isEqualTo(Set.of(Notify.SUCCESS, Notify.DELAY));
            assertThat(recipient.originalRecipient()).contains(new OriginalRecipient("rfc822", "Bob@example.com"));
        }

        @Test
        void refusesAnOriginalRecipientForSeveral() {
            assertThat(bench.to("<a@x.example>,<b@x.example>")
                            .with("CaravanOrcpt", "rfc822;a@x.example")
                            .refused(RefusalCode.BAD_PROPERTY)
                            .text())
                    .contains("CaravanOrcpt", "one recipient");
        }

        @ParameterizedTest
        @CsvSource(
                quoteCharacter = '`',
                value = {
                    "CaravanNotify, SOMETIMES",
                    "CaravanNotify, `NEVER,FAILURE`",
                    "CaravanRet, BODY",
                    "CaravanEnvid, ``",
                    "CaravanOrcpt, a@example.org",
                    "CaravanRequireTls, yes",
                    "CaravanRequireTls, ``",
                    "CaravanNotBefore, tomorrow",
                    "CaravanNotBefore, 2026-02-01T00:00:00",
                    "CaravanNotBefore, 1769947200000",
                    "CaravanExpires, 2026-02-30T00:00:00Z",
                    "CaravanExpires, +12026-02-01T00:00:00Z",
                    "CaravanTransport, direct:../x",
                    "CaravanIdempotencyKey, ``",
                    "CaravanReport, some"
                })
        void refusesABadValueWithItsName(String name, String value) {
            assertThat(bench.with(name, value).refused(RefusalCode.BAD_PROPERTY).text())
                    .contains(name);
        }

        @ParameterizedTest
        @CsvSource({"requiretls, REQUIRED", "REQUIRETLS, REQUIRED", "no, NO"})
        void readsRequireTls(String value, RequireTls expected) {
            assertThat(bench.with("CaravanRequireTls", value).job().envelope().requireTls())
                    .isEqualTo(expected);
        }

        @ParameterizedTest
        @CsvSource({"0, LOW", "3, LOW", "4, NORMAL", "5, HIGH", "9, HIGH"})
        void readsThePriority(int jms, Priority expected) {
            assertThat(bench.priority(jms).job().priority()).isEqualTo(expected);
        }

        @Test
        void refusesATransportThatTheAccountMayNotUse() {
            assertThat(bench.with("CaravanTransport", "bulk").job().transport()).contains("bulk");
            assertThat(bench.with("CaravanTransport", "vip")
                            .refused(RefusalCode.FORBIDDEN_TRANSPORT)
                            .text())
                    .contains("vip", "may-use");
        }
    }

    @Nested
    class Times {

        @Test
        void startsNotBeforeTheTimeGiven() {
            assertThat(bench.with("CaravanNotBefore", "2026-02-01T01:00:00+01:00")
                            .job()
                            .progress()
                            .due())
                    .isEqualTo(Instant.parse("2026-02-01T00:00:00Z"));
        }

        @Test
        void startsNowIfTheTimeIsOver() {
            assertThat(bench.with("CaravanNotBefore", "2020-01-01T00:00:00Z")
                            .job()
                            .progress()
                            .due())
                    .isEqualTo(IntakeBench.NOW);
        }

        @Test
        void refusesAStartBeyondSixtyDays() {
            Instant latest = IntakeBench.NOW.plus(Duration.ofDays(60));
            assertThat(bench.with("CaravanNotBefore", latest.toString())
                            .job()
                            .progress()
                            .due())
                    .isEqualTo(latest);
            bench.with("CaravanNotBefore", latest.plusSeconds(1).toString()).refused(RefusalCode.BAD_PROPERTY);
        }

        @Test
        void prefersTheOwnDeadlineToThatOfJms() {
            Instant own = IntakeBench.NOW.plusSeconds(60);
            bench.expiration(IntakeBench.NOW.plusSeconds(5));
            assertThat(bench.job().expires()).contains(IntakeBench.NOW.plusSeconds(5));
            assertThat(bench.message(IntakeBench.MESSAGE)
                            .with("CaravanExpires", own.toString())
                            .job()
                            .expires())
                    .contains(own);
        }

        @Test
        void refusesWhatHasExpired() {
            bench.with("CaravanExpires", IntakeBench.NOW.toString()).refused(RefusalCode.EXPIRED);
        }

        @Test
        void refusesWhatHasExpiredByJms() {
            assertThat(bench.expiration(IntakeBench.NOW.minusSeconds(1))
                            .refused(RefusalCode.EXPIRED)
                            .text())
                    .contains("JMSExpiration");
        }

        @Test
        void refusesADeadlineBeforeTheStart() {
            bench.with("CaravanNotBefore", "2026-02-02T00:00:00Z")
                    .with("CaravanExpires", "2026-02-01T00:00:00Z")
                    .refused(RefusalCode.BAD_PROPERTY);
        }
    }

    @Nested
    class RepliesTo {

        @ParameterizedTest
        @ValueSource(
                strings = {"caravan.reply.alice.x", "caravan.reply.alice.x.y", "6ba7b810-9dad-11d1-80b4-00c04fd430c8"})
        void answersToOwnAndTemporaryQueues(String name) {
            assertThat(bench.replyTo(new ReplyTo.Address(name))
                            .job()
                            .reporting()
                            .replyTo())
                    .contains(name);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "caravan.ready",
                    "caravan.reply.bob.x",
                    "caravan.reply.alice",
                    "caravan.reply.alicex.y",
                    "caravan.reply.alice.#",
                    "caravan.reply.alice.*",
                    "caravan.reply.alice.x::caravan.dlq",
                    "caravan.reply.alice.a b",
                    "tmp",
                    "tmp.6ba7b810-9dad-11d1-80b4-00c04fd430c8",
                    "6ba7b810-9dad-11d1-80b4-00c04fd430c8.x",
                    "Caravan.reply.alice.x"
                })
        void refusesToAnswerElsewhere(String name) {
            Verdict.Refused refused = bench.replyTo(new ReplyTo.Address(name)).refused(RefusalCode.FORBIDDEN_REPLY_TO);
            assertThat(refused.reporting().replyTo()).isEmpty();
        }

        @Test
        void refusesToAnswerToATopic() {
            bench.replyTo(new ReplyTo.Unsupported("topic")).refused(RefusalCode.FORBIDDEN_REPLY_TO);
        }

        @Test
        void knowsWhomToTellOfARefusal() {
            Reporting reporting = bench.replyTo(new ReplyTo.Address("caravan.reply.alice.x"))
                    .correlationId("order-7")
                    .with("CaravanReport", "all")
                    .message("")
                    .refused(RefusalCode.EMPTY_BODY)
                    .reporting();
            assertThat(reporting)
                    .isEqualTo(new Reporting(
                            Reporting.Mode.ALL,
                            Optional.of("caravan.reply.alice.x"),
                            Optional.of("order-7"),
                            Optional.of("ID:1")));
        }

        @Test
        void refusesAnEndlessCorrelationId() {
            bench.correlationId("x".repeat(1_025)).refused(RefusalCode.BAD_PROPERTY);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", Job.DSN_ACCOUNT})
    void refusesADropWithoutAnAccountOfItsOwn(String account) {
        bench.account(account).refused(RefusalCode.BAD_ACCOUNT);
    }
}
