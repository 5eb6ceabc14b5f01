package dev.caravan.mtasts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.envelope.DomainName;
import dev.caravan.mtasts.StsAnswer.Lack;
import dev.caravan.mtasts.StsAnswer.None;
import dev.caravan.mtasts.StsAnswer.Policy;
import dev.caravan.mtasts.StsAnswer.Source;
import dev.caravan.mtasts.StsAnswer.Unavailable;
import dev.caravan.mtasts.StsTrouble.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class MtaStsTest {

    private static final String A = "a.example";
    private static final String RECORD = "_mta-sts.a.example";

    @TempDir
    Path directory;

    private StsWorld world;

    @BeforeEach
    void begin() throws Exception {
        world = new StsWorld(directory, A);
    }

    @AfterEach
    void end() throws Exception {
        world.close();
    }

    private static Lack lack(StsAnswer answer) {
        assertThat(answer).isInstanceOf(None.class);
        return ((None) answer).lack();
    }

    private static Kind why(StsAnswer answer) {
        assertThat(answer).isInstanceOf(Unavailable.class);
        return ((Unavailable) answer).why().kind();
    }

    private int fetches() {
        return world.host.requests().size();
    }

    /** RFC 8461 section 3.1. */
    @Nested
    class Record {

        @Test
        void noRecordOrOthersOnlyIsNoPolicyAndNothingIsFetched() throws Exception {
            world.forgetNames()
                    .text("_mta-sts.b.example", "v=spf1 -all", "v=STSv10; id=1", "v=STSv1")
                    .address("_mta-sts.c.example", "127.0.0.1");

            assertThat(lack(world.ask(A))).isEqualTo(Lack.NO_RECORD);
            assertThat(lack(world.ask("b.example"))).isEqualTo(Lack.NO_RECORD);
            assertThat(lack(world.ask("c.example"))).isEqualTo(Lack.NO_RECORD);
            assertThat(fetches()).isZero();
        }

        @Test
        void oneRecordAmongOtherTextsIsARecord() {
            world.names.text(RECORD, "v=spf1 -all", "bogus", "v=STSv2; id=2");

            assertThat(world.word(A)).isEqualTo("fetched");
        }

        @Test
        void twoRecordsAreNone() {
            world.names.text(RECORD, "v=STSv1; id=2");

            assertThat(lack(world.ask(A))).isEqualTo(Lack.SEVERAL_RECORDS);
            assertThat(fetches()).isZero();
        }

        @Test
        void aMalformedRecordIsNone() throws Exception {
            world.forgetNames().text(RECORD, "v=STSv1; id=a-b");

            assertThat(lack(world.ask(A))).isEqualTo(Lack.RECORD_MALFORMED);
        }

        @Test
        void aliasesAreFollowed() {
            world.names
                    .alias("_mta-sts.b.example", "_mta-sts.c.example")
                    .alias("_mta-sts.c.example", RECORD)
                    .address("mta-sts.b.example", "127.0.0.1");

            assertThat(world.word("b.example")).isEqualTo("fetched");
        }

        @Test
        void silenceOrAnEndlessAliasIsNoAnswer() {
            world.names
                    .alias("_mta-sts.b.example", "_mta-sts.c.example")
                    .silent("_mta-sts.c.example")
                    .alias("_mta-sts.d.example", "_mta-sts.e.example")
                    .alias("_mta-sts.e.example", "_mta-sts.d.example");

            assertThat(why(world.ask("b.example"))).isEqualTo(Kind.RECORD_UNANSWERED);
            assertThat(why(world.ask("c.example"))).isEqualTo(Kind.RECORD_UNANSWERED);
            assertThat(why(world.ask("d.example"))).isEqualTo(Kind.RECORD_UNANSWERED);
        }

        @Test
        void aNameTooLongForALabelMoreHasNoRecord() {
            String longest = ("a".repeat(62) + ".").repeat(3) + "a".repeat(62);

            assertThat(lack(world.ask(longest))).isEqualTo(Lack.NO_RECORD);
        }

        @Test
        void aRecordOfTheParentSaysNothingOfASubdomain() {
            assertThat(lack(world.ask("sub.a.example"))).isEqualTo(Lack.NO_RECORD);
        }
    }

    /** RFC 8461 section 3.3. */
    @Nested
    class Cache {

        @Test
        void aPolicyIsFetchedOnceAndThenCachedAlsoInTheNextProcess() throws Exception {
            assertThat(world.ask(A))
                    .isEqualTo(new Policy(StsPolicyParser.parse(PolicyHost.POLICY), "1", Source.FETCHED));
            assertThat(world.ask(A))
                    .isEqualTo(new Policy(StsPolicyParser.parse(PolicyHost.POLICY), "1", Source.CACHED));
            world.restart();
            assertThat(world.ask(A))
                    .isEqualTo(new Policy(StsPolicyParser.parse(PolicyHost.POLICY), "1", Source.CACHED));
            assertThat(fetches()).isEqualTo(1);
            assertThat(world.events).containsExactly("fetched", "cached", "cached");
        }

        @Test
        void aNewIdBringsANewPolicy() throws Exception {
            world.ask(A);
            world.forgetNames();
            world.announce(A, "2");
            world.host.with(200, PolicyHost.POLICY.replace("enforce", "testing"));

            assertThat(world.ask(A)).isInstanceOfSatisfying(Policy.class, policy -> {
                assertThat(policy.id()).isEqualTo("2");
                assertThat(policy.source()).isEqualTo(Source.FETCHED);
                assertThat(policy.policy().mode()).isEqualTo(StsMode.TESTING);
            });
            assertThat(world.word(A)).isEqualTo("cached");
        }

        @Test
        void aNewPolicyThatCannotBeHadLeavesTheOldOne() throws Exception {
            world.ask(A);
            world.forgetNames();
            world.announce(A, "2");
            for (int status : new int[] {500, 404}) {
                world.host.with(status, "");
                world.clock.pass(Duration.ofMinutes(6));

                assertThat(world.ask(A))
                        .isEqualTo(new Policy(StsPolicyParser.parse(PolicyHost.POLICY), "1", Source.KEPT));
            }
            world.host.with(200, "bogus");
            world.clock.pass(Duration.ofMinutes(6));
            assertThat(world.word(A)).isEqualTo("kept");
            assertThat(fetches()).isEqualTo(4);
        }

        @Test
        void aRecordThatIsGoneBrokenTwiceThereOrSilentLeavesThePolicy() throws Exception {
            world.ask(A);

            world.forgetNames();
            assertThat(world.word(A)).isEqualTo("kept");
            world.forgetNames().text(RECORD, "v=STSv1; id=");
            assertThat(world.word(A)).isEqualTo("kept");
            world.forgetNames().text(RECORD, "v=STSv1; id=2", "v=STSv1; id=3");
            assertThat(world.word(A)).isEqualTo("kept");
            world.forgetNames().silent(RECORD);
            assertThat(world.word(A)).isEqualTo("kept");
            assertThat(fetches()).isEqualTo(1);
        }

        @Test
        void useDoesNotProlongAPolicy() throws Exception {
            world.ask(A);
            world.forgetNames();
            for (int day = 1; day < 7; day++) {
                world.clock.pass(Duration.ofDays(1));
                assertThat(world.word(A)).isEqualTo("kept");
            }
            world.clock.pass(Duration.ofDays(1));

            assertThat(lack(world.ask(A))).isEqualTo(Lack.NO_RECORD);
        }

        @Test
        void anExpiredPolicyIsFetchedAgainWithTheSameId() {
            world.ask(A);
            world.clock.pass(Duration.ofDays(7));

            assertThat(world.word(A)).isEqualTo("fetched");
            assertThat(fetches()).isEqualTo(2);
        }

        @Test
        void anExpiredPolicyDoesNotHoldWhenItsHostIsDown() {
            world.ask(A);
            world.clock.pass(Duration.ofDays(7));
            world.host.with(500, "");

            assertThat(why(world.ask(A))).isEqualTo(Kind.FETCH_ERROR);
        }

        @Test
        void aMaxAgeOfZeroHoldsForOneAttempt() throws Exception {
            world.host.with(200, PolicyHost.POLICY.replace("604800", "0"));

            assertThat(world.word(A)).isEqualTo("fetched");
            assertThat(world.word(A)).isEqualTo("fetched");
            world.forgetNames();
            assertThat(world.word(A)).isEqualTo("none");
        }

        @Test
        void aPolicyWithMaxAgeZeroEndsTheOneBefore() throws Exception {
            world.ask(A);
            world.forgetNames();
            world.announce(A, "2");
            world.host.with(200, PolicyHost.POLICY.replace("604800", "0"));
            world.ask(A);
            world.forgetNames();

            assertThat(world.word(A)).isEqualTo("none");
            world.restart();
            assertThat(world.word(A)).isEqualTo("none");
        }
    }

    /** RFC 8461 section 3.3: not again for five minutes, for each id. */
    @Nested
    class Failures {

        @Test
        void aFailureIsRememberedForFiveMinutes() {
            world.host.with(500, "");

            assertThat(why(world.ask(A))).isEqualTo(Kind.FETCH_ERROR);
            world.clock.pass(Duration.ofSeconds(299));
            assertThat(why(world.ask(A))).isEqualTo(Kind.FETCH_ERROR);
            assertThat(fetches()).isEqualTo(1);
            world.host.with(200, PolicyHost.POLICY);
            world.clock.pass(Duration.ofSeconds(1));
            assertThat(world.word(A)).isEqualTo("fetched");
        }

        @Test
        void aNewIdIsFetchedAtOnce() throws Exception {
            world.host.with(200, "bogus");
            assertThat(why(world.ask(A))).isEqualTo(Kind.POLICY_INVALID);
            world.forgetNames();
            world.announce(A, "2");
            world.host.with(200, PolicyHost.POLICY);

            assertThat(world.word(A)).isEqualTo("fetched");
        }

        @Test
        void everyFailureHasItsWordForReports() throws Exception {
            world.host.with(404, "");
            assertThat(why(world.ask(A))).isEqualTo(Kind.NO_POLICY);
            assertThat(Kind.NO_POLICY.resultType().word()).isEqualTo("sts-policy-fetch-error");
            // The certificate is for *.b.example, that is one label.
            world.announce("sub.b.example", "1");
            assertThat(why(world.ask("sub.b.example"))).isEqualTo(Kind.WEBPKI_INVALID);
            assertThat(Kind.WEBPKI_INVALID.resultType().word()).isEqualTo("sts-webpki-invalid");
            world.host.with(200, "version: STSv2");
            world.announce("b.example", "1");
            assertThat(why(world.ask("b.example"))).isEqualTo(Kind.POLICY_INVALID);
            assertThat(Kind.POLICY_INVALID.resultType().word()).isEqualTo("sts-policy-invalid");
            assertThat(world.events).containsExactly("no-policy", "webpki-invalid", "policy-invalid");
        }
    }

    @Test
    void attemptsAtTheSameTimeFetchOnce() throws Exception {
        CompletableFuture<Void> released = new CompletableFuture<>();
        world.host.with(exchange -> {
            released.join();
            PolicyHost.reply(exchange, 200, PolicyHost.POLICY);
        });
        List<StsAnswer> answers = askTwentyTimes(released);

        assertThat(answers).hasSize(20).allSatisfy(answer -> assertThat(answer).isInstanceOf(Policy.class));
        assertThat(fetches()).isEqualTo(1);
    }

    @Test
    void attemptsAtTheSameTimeFailOnce() throws Exception {
        CompletableFuture<Void> released = new CompletableFuture<>();
        world.host.with(exchange -> {
            released.join();
            PolicyHost.reply(exchange, 500, "");
        });
        List<StsAnswer> answers = askTwentyTimes(released);

        assertThat(answers)
                .hasSize(20)
                .allSatisfy(answer -> assertThat(why(answer)).isEqualTo(Kind.FETCH_ERROR));
        assertThat(fetches()).isEqualTo(1);
    }

    private List<StsAnswer> askTwentyTimes(CompletableFuture<Void> released) throws Exception {
        List<Future<StsAnswer>> waiting = new ArrayList<>();
        CountDownLatch begun = new CountDownLatch(20);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                waiting.add(threads.submit(() -> {
                    begun.countDown();
                    return world.sts.policy(DomainName.parse(A));
                }));
            }
            begun.await();
            Awaitility.await()
                    .until(() -> world.names.asked().stream()
                                    .filter(("TXT " + RECORD)::equals)
                                    .count()
                            == 20);
            released.complete(null);
        }
        List<StsAnswer> answers = new ArrayList<>();
        for (Future<StsAnswer> answer : waiting) {
            answers.add(answer.get());
        }
        return answers;
    }
}
