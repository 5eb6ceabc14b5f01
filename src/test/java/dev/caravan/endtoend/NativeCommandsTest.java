package dev.caravan.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.dkim.Algorithm;
import dev.caravan.dkim.DkimKey;
import dev.caravan.endtoend.SendmailProcess.Ended;
import dev.caravan.smtp.AuthServer;
import dev.caravan.smtp.Certificates;
import dev.caravan.smtp.sink.MailstoreInMemory;
import dev.caravan.smtp.sink.SinkOptions;
import dev.caravan.smtp.sink.SmtpSink;
import dev.caravan.smtp.sink.SunkMail;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Commands of the native executable that need no running Caravan. */
@Tag("native")
class NativeCommandsTest {

    private static final int EX_CANTCREAT = 73;

    /** So many calls, of which the one in the middle is told. */
    private static final int CALLS = 9;

    @TempDir
    Path home;

    private SendmailProcess caravan;

    @BeforeEach
    void start() throws Exception {
        caravan = new SendmailProcess(home, "'" + NativeExecutable.get() + "'");
    }

    private Ended run(String... words) throws Exception {
        return caravan.run("", NativeExecutable.command(home.resolve("caravan.yaml"), words));
    }

    @Test
    void sendmailHandsOverToAServer() throws Exception {
        MailstoreInMemory mail = new MailstoreInMemory();
        try (SmtpSink sink = SmtpSink.start(SinkOptions.loopback(), mail)) {
            caravan.configure(
                    "smarthost: {host: 127.0.0.1, port: " + sink.address().getPort() + ", tls: none}");
            long[] nanos = new long[CALLS];
            for (int i = 0; i < CALLS; i++) {
                long start = System.nanoTime();
                // The subject takes an encoded word, the address ICU's tables.
                Ended ended = caravan.send("Subject: grün\n\nbody\n", "-f", "a@BÜCHER.example", "b@x.example");
                nanos[i] = System.nanoTime() - start;
                assertThat(ended).isEqualTo(new Ended(SendmailTest.OK, ""));
            }
            long median = LongStream.of(nanos).sorted().toArray()[CALLS / 2];
            System.out.printf("native: sendmail took %d ms%n", TimeUnit.NANOSECONDS.toMillis(median));
        }
        assertThat(mail.mails()).hasSize(CALLS);
        SunkMail got = mail.mails().getFirst();
        assertThat(got.reversePath()).isEqualTo("<a@xn--bcher-kva.example>");
        assertThat(new String(got.content(), StandardCharsets.UTF_8))
                .contains("Subject: =?utf-8?B?Z3LDvG4=?=\r\n")
                .endsWith("\r\n\r\nbody\r\n");
    }

    @Test
    void sendmailLogsInOverTls() throws Exception {
        Certificates certificates = new Certificates();
        Path authority = Files.writeString(
                home.resolve("ca.pem"),
                Certificates.pem("CERTIFICATE", certificates.authority().getEncoded()));
        try (AuthServer server = new AuthServer(
                certificates.server("localhost"), "PLAIN", tls -> line -> switch (line.split("[ :]")[0]) {
                    case "AUTH" -> "235 welcome";
                    case "MAIL", "RCPT", "." -> "250 ok";
                    case "DATA" -> "354 go on";
                    case "QUIT" -> "221 bye";
                    default -> null;
                })) {
            caravan.configure("tls: {ca-file: '" + authority + "'}\nsubmission: {host: localhost, port: "
                    + server.address().getPort() + ", tls: implicit, user: ann@x.example, password: secret}");
            Ended ended = caravan.send("Header: value\n\nbody\n", "b@x.example");

            assertThat(ended).isEqualTo(new Ended(SendmailTest.OK, ""));
            assertThat(server.logins()).isEqualTo(1);
            assertThat(server.heard()).contains("body", ".").anyMatch(line -> line.startsWith("RCPT TO:<b@x.example>"));
        }
        assertThat(caravan.kept()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void dkimKeyMakesAKeyAndOverwritesNone(Algorithm type) throws Exception {
        Path file = home.resolve("key.pem");
        String[] words = {"dkim-key", "shop.example", "s1", "--type", type.keyType(), "--file", file.toString()};
        Ended ended = run(words);
        assertThat(ended.code()).as(ended.output()).isZero();
        DkimKey key = DkimKey.read(file);
        assertThat(key.algorithm()).isEqualTo(type);
        assertThat(ended.output().replace("\" \"", "")).contains("s1._domainkey.shop.example.", key.record());

        Ended again = run(words);
        assertThat(again.code()).isEqualTo(EX_CANTCREAT);
        assertThat(again.output()).contains("is there already");
        assertThat(DkimKey.read(file).record()).isEqualTo(key.record());
    }

    @Test
    void dnscheckAndExplainAskTheNameServer() throws Exception {
        try (World world = new World(
                "shop.example. MX 10 mx.shop.example.",
                "shop.example. TXT \"v=spf1 ip4:198.51.100.7 -all\"",
                "mx.shop.example. A 127.0.0.1")) {
            Files.writeString(home.resolve("caravan.yaml"), """
                    mode: live
                    hostname: out.shop.example
                    data: '%s'
                    dns: {servers: ['%s'], mode: trusting, timeout: 1s}
                    transports:
                    - {name: direct, type: direct, allow-private: true}
                    """.formatted(home.resolve("data"), world.server()));
            Ended checked = run("dnscheck", "shop.example", "--egress", "198.51.100.7");
            // No DMARC record, no name for the address: there is something to say, and a code that says so.
            assertThat(checked.code()).as(checked.output()).isEqualTo(1);
            assertThat(checked.output()).contains("ok       spf      pass for shop.example from 198.51.100.7");

            Ended explained = run("explain", "shop.example");
            assertThat(explained.code()).as(explained.output()).isZero();
            assertThat(explained.output()).contains("it is dialed at 127.0.0.1");
        }
    }

    @Test
    void helpAndFaultsAreWorded() throws Exception {
        assertThat(run("help").output()).contains("dkim-key", "dnscheck", "explain", "sendmail");
        assertThat(run("help", "dkim-key").output()).contains("DOMAIN", "ed25519");
        assertThat(run("--version").output()).startsWith("caravan ").doesNotContain("unknown");
        assertThat(caravan.send("", "--help").output()).contains("sendmail [flags] [recipients] < message");

        Files.writeString(home.resolve("caravan.yaml"), "moed: live\n");
        Ended ended = run("explain", "shop.example");
        assertThat(ended.code()).isEqualTo(SendmailTest.EX_CONFIG);
        assertThat(ended.output()).contains("moed", "mode");
        caravan.configure("smarthost: {hots: relay.example}");
        assertThat(caravan.send("Subject: s\n\nbody\n", "b@x.example").code()).isEqualTo(SendmailTest.EX_CONFIG);
    }
}
