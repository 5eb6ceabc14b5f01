package dev.caravan.smtp.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MaildirTest {

    private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);

    @TempDir
    private Path folder;

    @Test
    void keepsEachMailInAFileOfItsOwnBehindItsEnvelope() throws IOException {
        Maildir maildir = new Maildir(folder.resolve("a/b"), InstantSource.fixed(NOW));
        SunkMail mail = new SunkMail(
                "<s@a>",
                "",
                List.of(new SunkMail.Recipient("<1@b>", ""), new SunkMail.Recipient("<\u00fc@b>", "")),
                "Subject: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
                "");
        maildir.store(mail);
        maildir.store(mail);
        assertThat(files("tmp")).isEmpty();
        assertThat(files("new"))
                .hasSize(2)
                .allSatisfy(file -> assertThat(file)
                        .hasContent("Return-Path: <s@a>\nDelivered-To: 1@b\nDelivered-To: \u00fc@b\nSubject: x\n\n"));
        assertThat(files("new"))
                .allSatisfy(file -> assertThat(file.getFileName().toString()).startsWith("1700000000."));
    }

    private List<Path> files(String part) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("a/b").resolve(part))) {
            return files.toList();
        }
    }
}
