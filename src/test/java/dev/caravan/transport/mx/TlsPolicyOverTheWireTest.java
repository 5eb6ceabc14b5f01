package dev.caravan.transport.mx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.dane.Records;
import dev.caravan.dial.DirectDialer;
import dev.caravan.dns.Authenticity;
import dev.caravan.envelope.DomainName;
import dev.caravan.envelope.RequireTls;
import dev.caravan.mtasts.StsMode;
import dev.caravan.smtp.Certificates;
import dev.caravan.smtp.Certificates.Issued;
import dev.caravan.smtp.DirectSmtpClient;
import dev.caravan.smtp.Extension;
import dev.caravan.smtp.SmtpOptions;
import dev.caravan.smtp.sink.MailstoreInMemory;
import dev.caravan.smtp.sink.ScriptedServer;
import dev.caravan.smtp.sink.SinkOptions;
import dev.caravan.smtp.sink.SmtpSink;
import dev.caravan.status.Hop;
import dev.caravan.status.RecipientOutcome;
import dev.caravan.tls.Authorities;
import dev.caravan.tls.TlsRequirement;
import dev.caravan.tls.TlsRequirement.Floor;
import dev.caravan.transport.AttemptResult.Attempted;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a domain publishes, against servers with real certificates on loopback. */
class TlsPolicyOverTheWireTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static Certificates certificates;
    private static Authorities trusted;

    private int port;

    private final MailstoreInMemory mails = new MailstoreInMemory();
    private final PolicyWorld world = new PolicyWorld(
            new DirectSmtpClient(SmtpOptions.of(new DirectDialer(), DomainName.parse("client.example"))), trusted);

    @BeforeAll
    static void makeCertificates() throws Exception {
        certificates = new Certificates();
        trusted = Authorities.of(List.of(certificates.authority()));
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void withoutAPolicyAnyCertificateWillDo() throws Exception {
        try (SmtpSink sink = publish(Authenticity.INSECURE, certificates.issue("other.example"))) {
            Hop hop = PolicyWorld.hop(world.deliver("a@example.net"));

            assertThat(hop.tls().orElseThrow().level()).isEqualTo("encrypted");
            assertThat(shown(hop)).containsExactly("no-policy-found example.net success");
            assertThat(sink.connections()).isEqualTo(1);
        }
    }

    @Test
    void withoutAPolicyABrokenHandshakeEndsInClearAndIsReported() throws Exception {
        String hello = "S: 220 mx.example\nC: EHLO client.example\n";
        String broken = hello + "S: 250-mx.example\nS: 250 STARTTLS\nC: STARTTLS\nS: 220 go ahead\nS: close\n";
        String clear = hello + """
                S: 250 mx.example
                C~ MAIL FROM:.*
                S: 250 ok
                C~ RCPT TO:.*
                S: 250 ok
                C: DATA
                S: 354 go ahead
                C: Subject: hello
                C:\s
                C: hello
                C: .
                S: 250 taken
                C: QUIT
                S: 221 bye
                """;
        try (ScriptedServer server = ScriptedServer.start(broken, clear)) {
            publish(Authenticity.INSECURE, server.address());

            Hop hop = PolicyWorld.hop(world.deliver("a@example.net"));

            assertThat(hop.tls()).isEmpty();
            assertThat(shown(hop)).containsExactly("no-policy-found example.net validation-failure");
            assertThat(world.heard()).contains("connected tls_failed", "went clear", "connected clear");
            world.close();
            assertThat(server.mismatch(PATIENCE)).isEmpty();
        }
    }

    @Test
    void aCertificateThatTlsaRecordsVouchForIsVerifiedByDane() throws Exception {
        Issued server = certificates.issue("other.example");
        try (SmtpSink _ = publish(Authenticity.SECURE, server)) {
            tlsa("3 1 1", server);

            Hop hop = PolicyWorld.hop(world.deliver("a@example.net", RequireTls.REQUIRED));

            assertThat(hop.tls().orElseThrow().verifiedBy()).containsExactly("dane");
            assertThat(shown(hop)).containsExactly("tlsa mx.example success");
        }
    }

    @Test
    void aCertificateThatNoTlsaRecordFitsPutsMailOffAndTheReasonNamesTheRecords() throws Exception {
        try (SmtpSink _ = publish(Authenticity.SECURE, certificates.issue("mx.example"))) {
            tlsa("3 1 1", certificates.issue("mx.example"));

            Attempted result = world.deliver("a@example.net");

            assertThat(result.outcomes()).hasOnlyElementsOfType(RecipientOutcome.Deferred.class);
            assertThat(PolicyWorld.why(result).text())
                    .contains("no TLSA record of mx.example fits")
                    .endsWith("(demanded by the TLSA records of mx.example)");
            assertThat(shown(PolicyWorld.why(result).hop().orElseThrow()))
                    .containsExactly("tlsa mx.example validation-failure");
        }
        assertThat(mails.mails()).isEmpty();
    }

    @Test
    void tlsRequiredNoDeliversPastTlsaRecordsThatDoNotFit() throws Exception {
        try (SmtpSink _ = publish(Authenticity.SECURE, certificates.issue("mx.example"))) {
            tlsa("3 1 1", certificates.issue("mx.example"));

            Hop hop = PolicyWorld.hop(world.deliver("a@example.net", RequireTls.NO));

            assertThat(hop.tls().orElseThrow().level()).isEqualTo("encrypted");
            assertThat(hop.tlsResults()).isEmpty();
        }
    }

    @Test
    void recordsOfWhichNoneCanBeUsedDemandTlsAndAreReported() throws Exception {
        Issued server = certificates.issue("other.example");
        try (SmtpSink _ = publish(Authenticity.SECURE, server)) {
            tlsa("1 1 1", server);

            Hop hop = PolicyWorld.hop(world.deliver("a@example.net"));

            assertThat(hop.tls().orElseThrow().level()).isEqualTo("encrypted");
            assertThat(shown(hop)).containsExactly("tlsa mx.example tlsa-invalid");
        }
    }

    @Test
    void aPassingDaneCheckDoesNotMakeUpForAFailingPolicyNorThePolicyForDane() throws Exception {
        Issued good = certificates.issue("mx.example");
        Issued selfWilled = new Certificates().issue("mx.example");
        world.policy("example.net", StsMode.ENFORCE, "mx.example");
        try (SmtpSink _ = publish(Authenticity.SECURE, selfWilled)) {
            tlsa("3 1 1", selfWilled);
            assertThat(PolicyWorld.why(world.deliver("a@example.net")).text())
                    .contains("no trusted authority vouches")
                    .endsWith("the MTA-STS policy of example.net)");
        }
        try (SmtpSink _ = publish(Authenticity.SECURE, good)) {
            tlsa("3 1 1", selfWilled);
            assertThat(PolicyWorld.why(world.deliver("a@example.net")).text()).contains("no TLSA record");
            tlsa("3 1 1", good);
            Hop hop = PolicyWorld.hop(world.deliver("a@example.net"));
            assertThat(hop.tls().orElseThrow().verifiedBy()).containsExactly("dane", "pkix");
            assertThat(shown(hop)).containsExactly("tlsa mx.example success", "sts example.net success");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "mx.example, 24, success",
        "other.example, 24, certificate-host-mismatch",
        "mx.example, -1, certificate-expired"
    })
    void aPolicyInModeTestingIsReportedAsItWouldEndAndMailGoesOn(String name, int hoursLeft, String result)
            throws Exception {
        Issued server = certificates.issue(
                Instant.now().plus(Duration.ofHours(hoursLeft)), new GeneralName(GeneralName.dNSName, name));
        world.policy("example.net", StsMode.TESTING, "mx.example");
        try (SmtpSink _ = publish(Authenticity.INSECURE, server)) {
            Hop hop = PolicyWorld.hop(world.deliver("a@example.net"));

            assertThat(hop.tls().orElseThrow().level()).isEqualTo("encrypted");
            assertThat(hop.tls().orElseThrow().verifiedBy()).isEmpty();
            assertThat(shown(hop)).containsExactly("sts example.net " + result);
        }
    }

    @Test
    void aPolicyInModeTestingReportsAnUnknownAuthorityWithoutBlamingDane() throws Exception {
        Issued server = new Certificates().issue("mx.example");
        world.policy("example.net", StsMode.TESTING, "mx.example");
        try (SmtpSink _ = publish(Authenticity.SECURE, server)) {
            tlsa("3 1 1", server);

            assertThat(shown(PolicyWorld.hop(world.deliver("a@example.net"))))
                    .containsExactly("tlsa mx.example success", "sts example.net certificate-not-trusted");
        }
    }

    @Test
    void aPolicyInModeTestingReportsAServerWithoutTlsAndAHostThatItDoesNotName() throws Exception {
        try (SmtpSink sink = SmtpSink.start(SinkOptions.loopback(), mails)) {
            publish(Authenticity.INSECURE, sink.address());

            world.policy("example.net", StsMode.TESTING, "mx.example");
            assertThat(shown(PolicyWorld.hop(world.deliver("a@example.net"))))
                    .containsExactly("sts example.net starttls-not-supported");
            world.close();
        }
        try (SmtpSink _ = publish(Authenticity.INSECURE, certificates.issue("mx.example"))) {
            world.policy("example.net", StsMode.TESTING, "other.example");
            assertThat(shown(PolicyWorld.hop(world.deliver("a@example.net"))))
                    .containsExactly("sts example.net validation-failure");
        }
    }

    @Test
    void aSessionIsReportedOnceHoweverManyMessagesGoOverIt() throws Exception {
        Issued server = certificates.issue("mx.example");
        try (SmtpSink sink = publish(Authenticity.SECURE, server)) {
            tlsa("1 1 1", server);

            for (int i = 0; i < 3; i++) {
                world.deliver("a@example.net");
            }

            assertThat(sink.connections()).isEqualTo(1);
            assertThat(world.heard()).containsOnlyOnce("reported tlsa mx.example tlsa-invalid");
            assertThat(world.heard()).containsOnlyOnce("connected tls");
        }
    }

    @Test
    void mailThatRequiresTlsFailsWhereTheServerCannotPassTheDemandOn() throws Exception {
        Issued server = certificates.issue("mx.example");
        try (SmtpSink sink = SmtpSink.start(
                SinkOptions.loopback()
                        .withTls(server.serving(certificates.authority()))
                        .without(Extension.REQUIRETLS),
                mails)) {
            publish(Authenticity.SECURE, sink.address());
            tlsa("3 1 1", server);

            Attempted result = world.deliver("a@example.net", RequireTls.REQUIRED);

            assertThat(result.outcomes()).hasOnlyElementsOfType(RecipientOutcome.Failed.class);
            assertThat(PolicyWorld.why(result).status()).hasToString("5.7.30");
        }
        assertThat(mails.mails()).isEmpty();
    }

    @Test
    void aCertificateWithAPinnedNameIsAccepted() throws Exception {
        TlsRequirement pinned = new TlsRequirement(Floor.VERIFY, List.of(DomainName.parse("pinned.example")));
        try (SmtpSink _ = publish(Authenticity.INSECURE, certificates.issue("pinned.example"))) {
            Hop hop = PolicyWorld.hop(world.deliver("a@example.net", pinned));
            assertThat(hop.tls().orElseThrow().verifiedBy()).containsExactly("pkix");
        }
        try (SmtpSink _ = publish(Authenticity.INSECURE, certificates.issue("mx.example"))) {
            assertThat(PolicyWorld.why(world.deliver("a@example.net", pinned)).text())
                    .contains("the certificate is for mx.example, not for pinned.example");
        }
    }

    private void publish(Authenticity all, InetSocketAddress server) {
        port = server.getPort();
        world.names.all(all).mx("example.net", 10, "mx.example").address("mx.example", "127.0.0.1");
        world.at(port);
    }

    private void tlsa(String form, Issued server) throws Exception {
        world.names.tlsa("_" + port + "._tcp.mx.example", Records.of(form, server.certificate()));
    }

    private SmtpSink publish(Authenticity all, Issued server) throws Exception {
        SmtpSink sink = SmtpSink.start(SinkOptions.loopback().withTls(server.serving(certificates.authority())), mails);
        publish(all, sink.address());
        return sink;
    }

    private static List<String> shown(Hop hop) {
        return hop.tlsResults().stream().map(PolicyWorld::shown).toList();
    }
}
