package dev.caravan.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.caravan.endtoend.SendmailProcess.Ended;
import dev.caravan.smtp.AuthServer;
import dev.caravan.smtp.Certificates;
import dev.caravan.smtp.sink.MailstoreInMemory;
import dev.caravan.smtp.sink.SinkBehaviour;
import dev.caravan.smtp.sink.SinkOptions;
import dev.caravan.smtp.sink.SmtpSink;
import dev.caravan.smtp.sink.SunkMail;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command in a process of its own, against servers, with and without success. */
class SendmailTest {

    static final int OK = 0;
    static final int EX_USAGE = 64;
    static final int EX_DATAERR = 65;
    static final int EX_UNAVAILABLE = 69;
    static final int EX_TEMPFAIL = 75;
    static final int EX_CONFIG = 78;

    private static final String SMALL = "Subject: s\n\nbody\n";

    @TempDir
    Path directory;

    private final MailstoreInMemory mail = new MailstoreInMemory();
    private SmtpSink sink;
    private SendmailProcess sendmail;

    @BeforeEach
    void start() throws IOException {
        sink = SmtpSink.start(SinkOptions.loopback(), mail);
        sendmail = new SendmailProcess(directory);
        sendmail.configure(smarthost(sink.address().getPort()));
    }

    @AfterEach
    void stop() {
        sink.close();
    }

    @Test
    void mailOfCronArrivesWholeAndQualified() throws Exception {
        Ended ended = sendmail.send("""
                From: root (Cron Daemon)
                To: root
                Subject: Cron <root@host> /usr/local/bin/backup ; echo grün
                MIME-Version: 1.0
                Content-Type: text/plain; charset=UTF-8
                Content-Transfer-Encoding: 8bit
                X-Cron-Env: <SHELL=/bin/sh>

                10%\r50%\r100%
                .
                grün
                """, "-i", "-FCronDaemon", "-B8BITMIME", "-oem", "root");
        assertThat(ended).isEqualTo(new Ended(OK, ""));
        SunkMail got = only();
        assertThat(got.reversePath()).endsWith("@site.example>");
        assertThat(got.mailParameters()).contains("BODY=8BITMIME").doesNotContain("SMTPUTF8");
        assertThat(got.recipients()).extracting(SunkMail.Recipient::forwardPath).containsExactly("<root@site.example>");
        assertThat(new String(got.content(), StandardCharsets.UTF_8))
                .startsWith("From: root@site.example (Cron Daemon)\r\nTo: root@site.example\r\nSubject: =?utf-8?B?")
                .endsWith("\r\n\r\n10%\r\n50%\r\n100%\r\n.\r\ngrün\r\n");
    }

    @Test
    void withoutAServerAMessageIsKeptAndGoesWhenThereIsOne() throws Exception {
        int port = freePort();
        sendmail.configure(smarthost(port));
        Ended ended = sendmail.send("To: b@x.example\nBcc: c@x.example\n\ntext\n", "-t", "-f", "a@x.example");
        assertThat(ended.code()).isEqualTo(EX_TEMPFAIL);
        assertThat(ended.output()).contains("127.0.0.1").contains("kept in " + sendmail.keep());
        assertThat(sendmail.kept()).containsExactly("unsent");
        assertThat(sendmail.send("", "-q").code()).isEqualTo(EX_TEMPFAIL);
        assertThat(sendmail.kept()).containsExactly("unsent");

        try (SmtpSink late =
                SmtpSink.start(SinkOptions.loopback().withAddress(new InetSocketAddress("127.0.0.1", port)), mail)) {
            assertThat(late.connections()).isZero();
            assertThat(sendmail.send("", "-q")).isEqualTo(new Ended(OK, ""));
        }
        assertThat(sendmail.kept()).isEmpty();
        SunkMail got = only();
        assertThat(got.reversePath()).isEqualTo("<a@x.example>");
        assertThat(got.recipients())
                .extracting(SunkMail.Recipient::forwardPath)
                .containsExactly("<b@x.example>", "<c@x.example>");
        assertThat(new String(got.content(), StandardCharsets.UTF_8)).doesNotContain("c@x.example");
    }

    @Test
    void acceptedDeferredAndRefusedRecipientsAreToldApart() throws Exception {
        Ended ended = sendmail.send(
                SMALL, "-f", "a@x.example", "b@x.example", "rcpttogreylist@x.example", "rcptto550@x.example");
        assertThat(ended.code()).isEqualTo(EX_UNAVAILABLE);
        assertThat(ended.output())
                .contains("sendmail: <b@x.example> taken by 127.0.0.1: 250")
                .contains("sendmail: <rcpttogreylist@x.example> not now: 127.0.0.1 refused the recipient: 451")
                .contains("sendmail: <rcptto550@x.example> refused: 127.0.0.1 refused the recipient: 550");
        assertThat(sendmail.kept()).containsExactly("refused", "unsent");
        ended = sendmail.send("", "-q", "-v");
        assertThat(ended.code()).isEqualTo(OK);
        assertThat(ended.output()).contains("sendmail: <rcpttogreylist@x.example> taken by");
        assertThat(sendmail.kept()).containsExactly("refused");
        assertThat(mail.mails())
                .flatExtracting(SunkMail::recipients)
                .extracting(SunkMail.Recipient::forwardPath)
                .containsExactly("<b@x.example>", "<rcpttogreylist@x.example>");
    }

    @Test
    void aRefusedPasswordKeepsAllAndIsTriedOncePerCall() throws Exception {
        Certificates certificates = new Certificates();
        Path authority = Files.writeString(
                directory.resolve("ca.pem"),
                Certificates.pem("CERTIFICATE", certificates.authority().getEncoded()));
        try (AuthServer server = new AuthServer(
                certificates.server("localhost"), "PLAIN", tls -> line -> line.startsWith("AUTH") ? "535 no" : null)) {
            sendmail.configure("tls: {ca-file: '" + authority + "'}\nsubmission: {host: localhost, port: "
                    + server.address().getPort() + ", tls: implicit, user: ann@x.example, password: wrong}");
            for (int i = 1; i <= 2; i++) {
                Ended ended = sendmail.send(SMALL, "b@x.example");
                assertThat(ended.code()).as(ended.output()).isEqualTo(EX_TEMPFAIL);
                assertThat(ended.output()).contains("535").doesNotContain("wrong");
                assertThat(server.logins()).isEqualTo(i);
            }
            assertThat(sendmail.send("", "-q").code()).isEqualTo(EX_TEMPFAIL);
            assertThat(server.logins()).isEqualTo(3);
        }
        assertThat(sendmail.kept()).containsExactly("unsent", "unsent");
        sendmail.configure(smarthost(sink.address().getPort()));
        assertThat(sendmail.send("", "-q").code()).isEqualTo(OK);
        // Who logs in is who sends, if nobody else is named.
        assertThat(mail.mails()).extracting(SunkMail::reversePath).containsOnly("<ann@x.example>");
    }

    @Test
    void aRunThatIsKilledLosesNothing() throws Exception {
        int port = freePort();
        sendmail.configure(smarthost(port));
        sendmail.send(SMALL, "-f", "a@x.example", "rcptto.x.timeout@x.example");
        assertThat(sendmail.kept()).containsExactly("unsent");
        sendmail.configure(smarthost(sink.address().getPort()));
        Process run = sendmail.start("", List.of(sendmail.executable().toString(), "-q"));
        try {
            await().atMost(Duration.ofSeconds(30)).until(() -> sink.connections() == 1);
        } finally {
            run.destroyForcibly().waitFor();
        }
        assertThat(sendmail.kept()).containsExactly("unsent");
        SinkOptions patient = SinkOptions.loopback()
                .withBehaviour(SinkBehaviour.ACCEPT_ALL)
                .withAddress(new InetSocketAddress("127.0.0.1", port));
        sendmail.configure(smarthost(port));
        try (SmtpSink other = SmtpSink.start(patient, mail)) {
            assertThat(sendmail.send("", "-q").code()).isEqualTo(OK);
            assertThat(other.connections()).isEqualTo(1);
        }
        assertThat(sendmail.kept()).isEmpty();
        assertThat(mail.mails()).hasSize(1);
    }

    @Test
    void whatIsWrongIsSaidWithACodeOfItsOwn() throws Exception {
        Ended ended = sendmail.send(SMALL, "-bs");
        assertThat(ended.code()).isEqualTo(EX_USAGE);
        assertThat(ended.output()).startsWith("sendmail: -bs: this sendmail does not speak SMTP");
        ended = sendmail.send("Subject: s\n\na\0b\n", "b@x.example");
        assertThat(ended)
                .isEqualTo(new Ended(
                        EX_DATAERR,
                        "sendmail: NUL at octet 13 of the message; encode binary content, for example in base64\n"));
        sendmail.configure("smarthost: {hots: relay.example}\nkep: /x");
        ended = sendmail.send(SMALL, "b@x.example");
        assertThat(ended.code()).isEqualTo(EX_CONFIG);
        assertThat(ended.output()).contains("hosts, the nearest key").contains("keep, the nearest key");
        assertThat(sendmail.send("", "--help").output()).contains("sendmail [flags] [recipients] < message", "-oi");
        assertThat(mail.mails()).isEmpty();
        assertThat(sendmail.kept()).isEmpty();
    }

    @Test
    void aMessageBeyondMemoryGoesThrough() throws Exception {
        String line = "0123456789".repeat(7) + "\n";
        String body = line.repeat(60_000);
        assertThat(sendmail.send("Subject: s\n\n" + body, "b@x.example")).isEqualTo(new Ended(OK, ""));
        assertThat(new String(only().content(), StandardCharsets.US_ASCII))
                .endsWith("\r\n\r\n" + body.replace("\n", "\r\n"));
    }

    private SunkMail only() {
        assertThat(mail.mails()).hasSize(1);
        return mail.mails().getFirst();
    }

    private static String smarthost(int port) {
        return "smarthost: {host: 127.0.0.1, port: " + port + ", tls: none}";
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
