package dev.caravan.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secrets of a submission that contradict each other, or cannot be handed on. */
class LoginFaultsTest {

    @TempDir
    Path directory;

    private Path secret = Path.of("secret");

    @BeforeEach
    void write() throws IOException {
        secret = Files.writeString(directory.resolve("secret"), "x");
    }

    private List<Fault> faults(String secrets) throws IOException {
        Path file = Files.writeString(
                directory.resolve("caravan.yaml"),
                "transports: [{name: a, type: submission, host: b, user: c, " + secrets + "}]\n");
        return Loading.file(file).load() instanceof ConfigResult.Refused refused ? refused.faults() : List.of();
    }

    @Test
    void aPasswordInTwoPlacesIsRefused() throws IOException {
        assertThat(faults("password: x, password-file: " + secret))
                .singleElement()
                .satisfies(fault -> {
                    assertThat(fault.wanted()).contains("either password or password-file, not both");
                    assertThat(fault.toString()).contains("transports[0].password-file");
                });
    }

    @Test
    void aTokenFromTwoPlacesIsRefused() throws IOException {
        assertThat(faults("token-command: [/bin/true], token-file: " + secret))
                .singleElement()
                .satisfies(
                        fault -> assertThat(fault.wanted()).contains("either token-file or token-command, not both"));
    }

    @Test
    void aPasswordThatCamelCannotHoldIsRefusedAndNotShown() throws IOException {
        assertThat(faults("password: 'a)&b}&c'")).singleElement().satisfies(fault -> {
            assertThat(fault.wanted()).contains("without both )& and }&");
            assertThat(fault.toString()).doesNotContain("a)&b");
        });
        assertThat(faults("password: 'a)&b'")).isEmpty();
        assertThat(faults("password: 'a}&b'")).isEmpty();
    }

    @Test
    void secretsThatEverybodyCanReadAreWarnedOf() throws IOException {
        String yaml = """
                accounts: [{name: app, password-file: '%1$s'}]
                transports:
                  - {name: a, type: submission, host: b, user: c, token-file: '%1$s'}
                  - {name: d, type: socks, host: e, user: f, password-file: '%1$s'}
                """.formatted(secret);
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(Loading.loaded(yaml).warnings())
                .allSatisfy(warning -> assertThat(warning.text())
                        .isEqualTo("everybody on this machine can read a secret: chmod o-r " + secret))
                .extracting(Warning::path)
                .containsExactlyInAnyOrder(
                        "accounts[0].password-file", "transports[0].token-file", "transports[1].password-file");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r-----"));
        assertThat(Loading.loaded(yaml).warnings()).isEmpty();
    }
}
