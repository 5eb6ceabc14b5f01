package dev.caravan.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.caravan.endtoend.SendmailProcess.Ended;
import dev.caravan.smtp.sink.SunkMail;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real programs that call the command, which drops what they write on the queue of a running Caravan. */
class SendmailCallersTest extends SharedRig {

    private static final Duration DELIVERY = Duration.ofSeconds(20);

    @TempDir
    Path home;

    private SendmailProcess sendmail;

    @BeforeEach
    void configure() throws IOException {
        sendmail = new SendmailProcess(home);
        sendmail.configure("queue: {url: '" + rig.url() + "', user: shop, password: shop-secret}");
    }

    @Test
    void phpMailsWithHeadersOfCrlfAndABodyOfLf() throws Exception {
        assumeThat(has("php", "-v")).as("php is installed").isTrue();
        Path script = Files.writeString(home.resolve("mail.php"), """
                <?php
                exit(mail('Jürgen <php@x.example>', 'Grüße', "line 1\\nline 2\\n.\\nline 3\\n",
                    "From: Shop <shop@shop.example>\\r\\nBcc: php-blind@x.example\\r\\nContent-Type: text/plain; charset=utf-8",
                    '-fbounces@shop.example') ? 0 : 1);
                """);
        Ended ended = sendmail.run(
                "", List.of("php", "-d", "sendmail_path=" + sendmail.executable() + " -t -i", script.toString()));
        assertThat(ended).isEqualTo(new Ended(0, ""));
        SunkMail got = delivered("php@x.example");
        assertThat(got.reversePath()).isEqualTo("<bounces@shop.example>");
        String text = new String(got.content(), StandardCharsets.UTF_8);
        assertThat(text)
                .contains("To: =?utf-8?B?SsO8cmdlbg==?= <php@x.example>\r\n")
                .contains("Subject: =?utf-8?B?R3LDvMOfZQ==?=\r\n")
                .contains("\r\n\r\nline 1\r\nline 2\r\n.\r\nline 3\r\n")
                .doesNotContain("php-blind@x.example");
        assertThat(delivered("php-blind@x.example").content()).isNotEmpty();
    }

    @Test
    void phpHearsThatAMessageIsKept() throws Exception {
        assumeThat(has("php", "-v")).as("php is installed").isTrue();
        sendmail.configure("queue: {url: '" + rig.url() + "', user: shop, password: not this one}");
        Ended ended = sendmail.run(
                "",
                List.of(
                        "php",
                        "-d",
                        "sendmail_path=" + sendmail.executable() + " -t -i",
                        "-r",
                        "var_dump(mail('late@x.example', 's', 'b'));"));
        assertThat(ended.output())
                .contains("caravan.outbound does not let us in as shop@")
                .contains("kept in " + sendmail.keep())
                .contains("bool(false)");
        assertThat(sendmail.kept()).containsExactly("unsent");
        sendmail.configure("queue: {url: '" + rig.url() + "', user: shop, password: shop-secret}");
        assertThat(sendmail.send("", "-q")).isEqualTo(new Ended(0, ""));
        assertThat(delivered("late@x.example").content()).isNotEmpty();
        assertThat(sendmail.kept()).isEmpty();
    }

    @Test
    void gitSendsAPatch() throws Exception {
        assumeThat(has("git", "send-email", "--dump-aliases"))
                .as("git send-email is installed")
                .isTrue();
        Path patch = Files.writeString(home.resolve("0001.patch"), """
                From 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001
                From: Jörg Example <joerg@shop.example>
                Date: Fri, 20 Nov 2026 10:00:00 +0000
                Subject: [PATCH] Größer
                MIME-Version: 1.0
                Content-Type: text/plain; charset=UTF-8
                Content-Transfer-Encoding: 8bit

                ---
                 a | 1 +
                +.
                """);
        Ended ended = sendmail.run(
                "",
                List.of(
                        "env",
                        "HOME=" + home,
                        "GIT_AUTHOR_NAME=J",
                        "GIT_AUTHOR_EMAIL=joerg@shop.example",
                        "GIT_COMMITTER_NAME=J",
                        "GIT_COMMITTER_EMAIL=joerg@shop.example",
                        "git",
                        "send-email",
                        "--quiet",
                        "--confirm=never",
                        "--suppress-cc=all",
                        "--from=joerg@shop.example",
                        "--envelope-sender=joerg@shop.example",
                        "--to=git@x.example",
                        "--cc=git2@x.example",
                        "--smtp-server=" + sendmail.executable(),
                        patch.toString()));
        assertThat(ended.code()).as(ended.output()).isZero();
        SunkMail got = delivered("git@x.example");
        assertThat(got.reversePath()).isEqualTo("<joerg@shop.example>");
        assertThat(got.recipients())
                .extracting(SunkMail.Recipient::forwardPath)
                .containsExactlyInAnyOrder("<git@x.example>", "<git2@x.example>");
        assertThat(new String(got.content(), StandardCharsets.UTF_8))
                .contains("+.\r\n")
                .contains("Subject: =?utf-8?B?W1BBVENIXSBHcsO2w59lcg==?=\r\n");
    }

    @Test
    void whatWasDroppedTwiceIsDeliveredOnce() throws Exception {
        sendmail.configure("queue: {url: 'tcp://127.0.0.1:1', user: shop, password: shop-secret}");
        assertThat(sendmail.send("Subject: s\n\nx\n", "-Nnever", "-fa@shop.example", "once@x.example")
                        .code())
                .isEqualTo(SendmailTest.EX_TEMPFAIL);
        sendmail.configure("queue: {url: '" + rig.url() + "', user: shop, password: shop-secret}");
        Path file;
        try (var files = Files.list(sendmail.keep())) {
            file = files.filter(f -> f.toString().endsWith(".unsent"))
                    .findFirst()
                    .orElseThrow();
        }
        byte[] kept = Files.readAllBytes(file);
        assertThat(sendmail.send("", "-q").code()).isZero();
        assertThat(delivered("once@x.example").content()).isNotEmpty();
        // As if the process had died between the broker's commit and the removal.
        Files.write(file, kept);
        assertThat(sendmail.send("", "-q").code()).isZero();
        assertThat(sendmail.send("Subject: s\n\nx\n", "-fa@shop.example", "after@x.example")
                        .code())
                .isZero();
        assertThat(delivered("after@x.example").content()).isNotEmpty();
        assertThat(rig.mailsTo("once@x.example")).hasSize(1);
    }

    @Test
    void aQueueThatDoesNotExistKeepsTheMessage() throws Exception {
        sendmail.configure("queue: {url: '" + rig.url() + "', user: shop, password: shop-secret, name: caravan.other}");
        Ended ended = sendmail.send("Subject: s\n\nx\n", "b@x.example");
        assertThat(ended.code()).isEqualTo(SendmailTest.EX_TEMPFAIL);
        assertThat(ended.output()).contains("caravan.other");
        assertThat(sendmail.kept()).containsExactly("unsent");
    }

    @Test
    void aLargeMessageToManyIsDroppedInPortions() throws Exception {
        List<String> arguments = new ArrayList<>(List.of("-f", "a@shop.example"));
        for (int i = 0; i < 1_500; i++) {
            arguments.add("many" + i + "x@x.example");
        }
        String body = "0123456789".repeat(9) + "\n";
        Ended ended = sendmail.send("Subject: s\n\n" + body.repeat(4_000), arguments.toArray(String[]::new));
        assertThat(ended).isEqualTo(new Ended(0, ""));
        assertThat(delivered("many0x@x.example").content().length).isGreaterThan(4_000 * body.length());
        assertThat(delivered("many1499x@x.example").content().length).isGreaterThan(4_000 * body.length());
    }

    private SunkMail delivered(String mailbox) {
        await().atMost(DELIVERY).until(() -> !rig.mailsTo(mailbox).isEmpty());
        return rig.mailsTo(mailbox).getFirst();
    }

    private static boolean has(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
