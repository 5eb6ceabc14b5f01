package dev.caravan.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.dkim.TestKeys;
import dev.caravan.dkim.Verifier;
import dev.caravan.endtoend.SendmailProcess.Ended;
import dev.caravan.smtp.sink.SunkMail;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The native executable starts, reaches a broker in another process, this one, and delivers. */
@Tag("native")
class NativeSmokeTest {

    private static final int OCTETS_PER_MIB = 1 << 20;

    @TempDir
    static Path directory;

    private static Path executable;
    private static NativeRig rig;

    @BeforeAll
    static void start() throws Exception {
        executable = NativeExecutable.get();
        rig = NativeRig.start(directory);
    }

    @AfterAll
    static void stop() throws Exception {
        if (rig != null) {
            rig.close();
        }
    }

    @Test
    void whatIsDroppedOnABrokerElsewhereIsSignedByEveryKeyAndDelivered() throws Exception {
        assertRelayed("ann@example.net");

        // By the JDK here, by Bouncy Castle there as far as Ed25519 goes.
        assertThat(new Verifier()
                        .with(TestKeys.rsa("r", "shop.example"), TestKeys.ed25519("e", "shop.example"))
                        .verify(only("ann@example.net").content()))
                .containsExactlyInAnyOrder("pass rsa-sha256 r shop.example", "pass ed25519-sha256 e shop.example");
        System.out.printf("native: delivered; %d MiB%n", Files.size(executable) / OCTETS_PER_MIB);
    }

    @Test
    void anAnswerThatNobodySignedIsBogusInTheWordsOfTheLibrarysBundle() throws Exception {
        try (Application app = rig.application()) {
            // So the keys of the root, the validator and its texts are there.
            assertThat(app.ask(app.to("ann@unsigned.example")).toString())
                    .as(rig::log)
                    .contains("the answer is bogus", "Missing DNSKEY RRset");
        }
    }

    @Test
    void aRelayIsReachedByTlsWithACertificateThatConvinces() throws Exception {
        assertRelayed("ann@secure.example");

        assertThat(only("ann@secure.example").tls()).isEqualTo("TLSv1.3");
    }

    @Test
    void aHostOfARelayThatIsDownIsPassedOver() throws Exception {
        assertRelayed("ann@several.example");

        assertThat(only("ann@several.example").recipients()).hasSize(1);
        assertThat(rig.log()).contains("event=relay-host-failed");
    }

    @Test
    void whatIsPutOffIsTriedAgainAndWhatIsRefusedIsReported() throws Exception {
        try (Application app = rig.application()) {
            app.drop(app.to("greylist@example.org"));
            assertThat(app.repliesUntilFinal(1))
                    .as(rig::log)
                    .extracting(reply -> reply.path("action").asText())
                    .containsExactlyInAnyOrder("delayed", "relayed");

            app.drop(app.to("permerror@example.org"));
            assertThat(app.repliesUntilFinal(1).getLast().path("action").asText())
                    .isEqualTo("failed");
        }
        await().atMost(NativeRig.PATIENCE)
                .untilAsserted(() -> assertThat(rig.mailsTo("app@shop.example"))
                        .as(rig::log)
                        .singleElement()
                        .extracting(SunkMail::reversePath)
                        .isEqualTo("<>"));
    }

    @Test
    void sendmailDropsOnTheQueue(@TempDir Path home) throws Exception {
        SendmailProcess sendmail = new SendmailProcess(home, "'" + executable + "'");
        sendmail.configure("queue: {url: '" + rig.url() + "', user: shop, password: shop-secret}");

        Ended ended = sendmail.send(
                "From: app@shop.example\nSubject: s\n\nbody\n", "-v", "-f", "app@shop.example", "cron@example.net");

        assertThat(ended.code()).as(ended.output()).isZero();
        assertThat(ended.output()).contains("<cron@example.net> taken by queue caravan.outbound");
        await().atMost(NativeRig.PATIENCE)
                .untilAsserted(() -> assertThat(rig.mailsTo("cron@example.net"))
                        .as(rig::log)
                        .singleElement()
                        .extracting(SunkMail::reversePath)
                        .isEqualTo("<app@shop.example>"));
    }

    @Test
    void operatorsSeeTheQueueAndReload(@TempDir Path home) throws Exception {
        SendmailProcess caravan = new SendmailProcess(home, "'" + executable + "'");

        Ended list = caravan.run("", NativeExecutable.command(rig.config(), "queue", "list", "--json"));
        assertThat(list.code()).as(list.output()).isZero();
        assertThat(new ObjectMapper().readTree(list.output()).path("jobs").isArray())
                .isTrue();

        Ended reload = caravan.run("", NativeExecutable.command(rig.config(), "reload"));
        assertThat(reload.code()).as(() -> reload.output() + rig.log()).isZero();
    }

    private static void assertRelayed(String mailbox) throws Exception {
        try (Application app = rig.application()) {
            JsonNode reply = app.ask(app.to(mailbox));
            assertThat(reply.path("action").asText())
                    .as(() -> reply + "\n" + rig.log())
                    .isEqualTo("relayed");
        }
    }

    private static SunkMail only(String mailbox) {
        assertThat(rig.mailsTo(mailbox)).hasSize(1);
        return rig.mailsTo(mailbox).getFirst();
    }
}
