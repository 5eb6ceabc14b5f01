package dev.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.dkim.DkimKey;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Keys as the command makes them. */
class DkimKeyCommandTest {

    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        CommandLine command = CaravanCommand.commandLine();
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(err));
        return command.execute(arguments);
    }

    @ParameterizedTest
    @CsvSource({
        "rsa, rsa key of 2048 bits, v=DKIM1; k=rsa; p=MII",
        "ed25519, ed25519 key of 256 bits, v=DKIM1; k=ed25519;"
    })
    void writesAKeyForItsOwnerAloneAndSaysWhatToPublish(String type, String kind, String record) throws Exception {
        Path file = directory.resolve("key.pem");

        assertThat(run("dkim-key", "Shop.example", "2026a", "--type", type, "--file", file.toString()))
                .isZero();
        DkimKey key = DkimKey.read(file);
        assertThat(key).hasToString(kind);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(out.toString())
                .contains("publish:   2026a._domainkey.shop.example. IN TXT \"" + record)
                .contains("{domain: shop.example, selector: \"2026a\", key-file: \"" + file + "\"}")
                .contains("caravan dnscheck shop.example --key 2026a=" + file);
        assertThat(out.toString().replace("\" \"", "")).contains(key.record());
    }

    @Test
    void overwritesNothing() throws Exception {
        Path file = Files.writeString(directory.resolve("key.pem"), "mine");

        assertThat(run("dkim-key", "shop.example", "2026a", "--file", file.toString()))
                .isEqualTo(73);
        assertThat(err.toString()).contains("is there already");
        assertThat(file).hasContent("mine");
    }

    @Test
    void takesNamesOnly() {
        assertThat(run("dkim-key", "shop..example", "2026a")).isEqualTo(2);
        assertThat(run("dkim-key", "shop.example", "a b")).isEqualTo(2);
        assertThat(run("dkim-key", "a.".repeat(110) + "example", "b.".repeat(40) + "c"))
                .isEqualTo(2);
    }
}
