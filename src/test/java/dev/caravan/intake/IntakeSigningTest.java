package dev.caravan.intake;

import static dev.caravan.intake.IntakeBench.HEADER;
import static dev.caravan.intake.IntakeBench.MESSAGE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.dkim.SigningKey;
import dev.caravan.dkim.TestKeys;
import dev.caravan.dkim.Verifier;
import dev.caravan.intake.Drop.Origin;
import dev.caravan.message.MessageContent.Needs;
import dev.caravan.queue.JobContent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What leaves intake with keys for {@code example.org}, held against a verifier of its own. */
class IntakeSigningTest {

    private static final SigningKey RSA = TestKeys.rsa("r", "example.org");
    private static final SigningKey ED25519 = TestKeys.ed25519("e", "example.org");
    private static final Verifier VERIFIER = new Verifier().with(RSA, ED25519);
    private static final String[] BOTH = {"pass rsa-sha256 r example.org", "pass ed25519-sha256 e example.org"};

    @TempDir
    Path directory;

    private IntakeBench bench;

    @BeforeEach
    void setUp() {
        bench = new IntakeBench(directory).to("<b@example.net>").signers(RSA, ED25519);
    }

    private List<String> verified(Verdict.Accepted accepted) {
        return VERIFIER.verify(bench.contentOctets(accepted.jobs().getFirst().content()));
    }

    private String text(Verdict.Accepted accepted) {
        return bench.text(accepted.jobs().getFirst().content());
    }

    @Test
    void everyKeyOfTheAuthorsDomainSignsBelowTheTrace() {
        Verdict.Accepted accepted = bench.accepted();

        assertThat(verified(accepted)).containsExactly(BOTH);
        assertThat(accepted.signed())
                .isEqualTo(
                        new Signed(List.of("r._domainkey.example.org", "e._domainkey.example.org"), Optional.empty()));
        assertThat(text(accepted)).startsWith("Received: ").endsWith(MESSAGE);
        assertThat(text(accepted).replaceAll("(?m)^ .*\r\n", "").lines().map(line -> line.replaceFirst(":.*", "")))
                .startsWith("Received", "DKIM-Signature", "DKIM-Signature", "From");
    }

    @Test
    void whatIntakeChangesIsChangedBeforeItIsSigned() {
        Verdict.Accepted accepted = bench.message("From: a@example.org\nBcc: x@example.net\nTo: b@example.net\n\nbody")
                .accepted();

        assertThat(verified(accepted)).containsExactly(BOTH);
        assertThat(text(accepted)).contains("\r\nDate: ", "\r\nMessage-ID: ").doesNotContain("Bcc");
        assertThat(text(accepted).replace("\r\n ", "")).contains(":date:date:message-id:message-id;");
    }

    @Test
    void storedContentIsSignedAsContentInMemoryIs() {
        String body = ("x".repeat(98) + "\r\n").repeat(7_000);
        Verdict.Accepted accepted = bench.message(HEADER + "\r\n" + body).accepted();

        assertThat(accepted.contentId()).isPresent();
        assertThat(verified(accepted)).containsExactly(BOTH);
        assertThat(text(accepted)).endsWith(HEADER + "\r\n" + body);
        assertThat(((JobContent.Stored) accepted.jobs().getFirst().content()).size())
                .isEqualTo(text(accepted).length());
    }

    @Test
    void aMessageForSeveralDomainsIsSignedOnceForAll() {
        Verdict.Accepted accepted = bench.to("<b@example.net>,<c@example.com>").accepted();

        assertThat(accepted.jobs())
                .hasSize(2)
                .allSatisfy(job -> assertThat(VERIFIER.verify(bench.contentOctets(job.content())))
                        .containsExactly(BOTH));
    }

    @Test
    void aMessageWithoutABodyIsSigned() {
        assertThat(verified(bench.message(HEADER).accepted())).containsExactly(BOTH);
        assertThat(verified(bench.message(HEADER + "\r\n").accepted())).containsExactly(BOTH);
    }

    @Nested
    class WhoseKey {

        private void unsigned(Verdict.Accepted accepted) {
            assertThat(text(accepted)).doesNotContain("DKIM-Signature");
            assertThat(accepted.signed().by()).isEmpty();
        }

        @Test
        void isThatOfTheNearestDomainAboveTheAuthors() {
            assertThat(verified(bench.message(MESSAGE.replace("a@example.org", "\"A\" <a@News.Mail.Example.ORG>"))
                            .accepted()))
                    .containsExactly(BOTH);
        }

        @ParameterizedTest
        @ValueSource(strings = {"a@example.net", "a@notexample.org", "a@org"})
        void isNobodysForAStranger(String author) {
            Verdict.Accepted accepted =
                    bench.message(MESSAGE.replace("a@example.org", author)).accepted();
            unsigned(accepted);
            assertThat(accepted.signed().doubt()).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "From: a@example.org, b@example.org",
                    "From: a@example.org\r\nFrom: b@example.org",
                    "From: nobody:;",
                    "From: @@@",
                    "From: a@[192.0.2.1]",
                    "X-From: a@example.org"
                })
        void isInDoubtWithoutOneAuthorAndTheMessageLeavesAllTheSame(String from) {
            Verdict.Accepted accepted =
                    bench.message(MESSAGE.replace("From: a@example.org", from)).accepted();
            unsigned(accepted);
            assertThat(accepted.signed().doubt()).isPresent();
        }

        @Test
        void isLookedForByTheFromFieldWhateverSenderAndReversePathSay() {
            bench.with("CaravanReversePath", "<bounces@elsewhere.example>");
            assertThat(verified(bench.message("Sender: x@elsewhere.example\r\n" + MESSAGE)
                            .accepted()))
                    .containsExactly(BOTH);
        }

        @Test
        void signsForTheAccountsItIsFor() {
            SigningKey theirs =
                    new SigningKey(RSA.domain(), RSA.selector(), RSA.key(), Optional.empty(), Set.of("bob"));
            unsigned(bench.signers(theirs).accepted());
            setUp();
            assertThat(verified(bench.signers(theirs).account("bob").accepted()))
                    .containsExactly(BOTH[0]);
        }

        @Test
        void signsWhatCaravanWritesItselfWhoeverItIsFor() {
            SigningKey theirs =
                    new SigningKey(RSA.domain(), RSA.selector(), RSA.key(), Optional.empty(), Set.of("bob"));
            assertThat(verified(bench.signers(theirs)
                            .origin(Origin.CARAVAN)
                            .account("(dsn)")
                            .accepted()))
                    .containsExactly(BOTH[0]);
        }

        @Test
        void doesNotSignAgainWhatItHasSigned() {
            byte[] once = bench.contentOctets(
                    bench.signers(RSA).accepted().jobs().getFirst().content());
            setUp();
            Verdict.Accepted twice = bench.body(IntakeBench.octets(once)).accepted();
            assertThat(verified(twice)).containsExactly(BOTH[1], BOTH[0]);
            assertThat(twice.signed().by()).containsExactly("e._domainkey.example.org");
        }
    }

    @Nested
    class OctetsAbove127 {

        private static final String EIGHT_BIT =
                HEADER + "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
                        + "Content-Transfer-Encoding: 8bit\r\n\r\nGr\u00FC\u00DFe\r\n";

        private Needs needs(Verdict.Accepted accepted) {
            return switch (accepted.jobs().getFirst().content()) {
                case JobContent.Inline inline -> inline.needs();
                case JobContent.Stored stored -> stored.needs();
            };
        }

        @Test
        void areEncodedBeforeTheyAreSignedSoThatNoServerHasTo() {
            Verdict.Accepted accepted = bench.message(EIGHT_BIT).accepted();

            assertThat(verified(accepted)).containsExactly(BOTH);
            assertThat(needs(accepted)).isEqualTo(Needs.SEVEN_BIT);
            assertThat(text(accepted))
                    .contains("\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nGr=C3=BC=C3=9Fe\r\n")
                    .doesNotContain("8bit");
        }

        @Test
        void areEncodedInStoredContentToo() {
            Verdict.Accepted accepted =
                    bench.message(EIGHT_BIT + "M\u00E4rz\r\n".repeat(20_000)).accepted();

            assertThat(accepted.contentId()).isPresent();
            assertThat(verified(accepted)).containsExactly(BOTH);
            assertThat(needs(accepted)).isEqualTo(Needs.SEVEN_BIT);
            assertThat(text(accepted)).endsWith("M=C3=A4rz\r\nM=C3=A4rz\r\n");
        }

        @Test
        void stayWhereNobodySigns() {
            Verdict.Accepted accepted = bench.signers().message(EIGHT_BIT).accepted();

            assertThat(needs(accepted)).isEqualTo(Needs.EIGHT_BIT);
            assertThat(text(accepted)).endsWith(EIGHT_BIT);
        }

        @Test
        void stayInAMessageThatIsSignedByOthers() {
            String signed = EIGHT_BIT.replace("text/plain;", "multipart/signed; boundary=b;");
            Verdict.Accepted accepted = bench.message(signed).accepted();

            assertThat(needs(accepted)).isEqualTo(Needs.EIGHT_BIT);
            assertThat(verified(accepted)).containsExactly(BOTH);
            assertThat(text(accepted)).endsWith(signed);
        }

        @Test
        void stayBelowAHeaderThatHasThemSinceItsServersMustTakeThem() {
            String header = EIGHT_BIT.replace("Subject: s", "Subject: s\u00FC\u00DF");
            Verdict.Accepted accepted = bench.message(header).accepted();

            assertThat(needs(accepted)).isEqualTo(Needs.SMTPUTF8);
            assertThat(verified(accepted)).containsExactly(BOTH);
            assertThat(text(accepted)).endsWith(header);
        }

        @Test
        void inAnInternationalizedDomainAreSignedByItsALabels() {
            SigningKey bucher = TestKeys.ed25519("e", "b\u00FCcher.example");
            Verdict.Accepted accepted = bench.signers(bucher)
                    .message(MESSAGE.replace("a@example.org", "gr\u00FC\u00DFe@b\u00FCcher.example"))
                    .accepted();

            assertThat(new Verifier()
                            .with(bucher)
                            .verify(bench.contentOctets(
                                    accepted.jobs().getFirst().content())))
                    .containsExactly("pass ed25519-sha256 e xn--bcher-kva.example");
            assertThat(text(accepted).getBytes(StandardCharsets.UTF_8))
                    .contains("gr\u00FC".getBytes(StandardCharsets.UTF_8));
        }
    }
}
