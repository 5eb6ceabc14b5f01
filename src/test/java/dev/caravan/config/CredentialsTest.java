package dev.caravan.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsTest {

    private static final Account APP = account("app", Optional.empty());
    private static final Account SHOP = account("shop", Optional.empty());
    private static final Account CONFIGURED = account("configured", Optional.of(new Password("given")));

    @TempDir
    Path directory;

    @Test
    void areMadeAtTheFirstStartAndTheSameAtTheSecond() throws Exception {
        Path data = directory.resolve("new/data");
        Credentials first = Credentials.open(data, List.of(APP));
        Credentials second = Credentials.open(data, List.of(APP));

        assertThat(second.adminToken()).isEqualTo(first.adminToken()).isNotEqualTo(first.internalUser());
        assertThat(second.internalUser()).isEqualTo(first.internalUser());
        assertThat(second.of(APP)).isEqualTo(first.of(APP));
        assertThat(first.of(APP).reveal()).hasSize(32);
    }

    @Test
    void differFromOneInstallationToAnother() throws Exception {
        assertThat(Credentials.open(directory.resolve("a"), List.of()).adminToken())
                .isNotEqualTo(
                        Credentials.open(directory.resolve("b"), List.of()).adminToken());
    }

    @Test
    void onlyTheOwnerMayReadThem() throws Exception {
        Credentials.open(directory.resolve("data"), List.of(APP));
        assertThat(permissions(directory.resolve("data/credentials"))).isEqualTo("rw-------");
        assertThat(permissions(directory.resolve("data"))).isEqualTo("rwx------");
    }

    @Test
    void anAccountThatIsNewGetsOneAndTheOthersKeepTheirs() throws Exception {
        Credentials first = Credentials.open(directory, List.of(APP));
        Credentials second = Credentials.open(directory, List.of(SHOP));
        Credentials third = Credentials.open(directory, List.of(APP, SHOP));

        assertThat(third.of(APP)).isEqualTo(first.of(APP));
        assertThat(third.of(SHOP)).isEqualTo(second.of(SHOP));
        assertThat(third.adminToken()).isEqualTo(first.adminToken());
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(directory.resolve("credentials"));
        }
    }

    @Test
    void aConfiguredPasswordIsUsedAndNotStored() throws Exception {
        Credentials credentials = Credentials.open(directory, List.of(CONFIGURED));
        assertThat(credentials.of(CONFIGURED)).isEqualTo(new Password("given"));
        assertThat(Files.readString(directory.resolve("credentials"))).doesNotContain("given", "configured");
    }

    @Test
    void anAccountThatWasNotAmongThoseOpenedIsAnError() throws Exception {
        Credentials credentials = Credentials.open(directory, List.of(APP));
        assertThatThrownBy(() -> credentials.of(SHOP))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("user.shop");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r--r--", "rw----r--", "rw--w----", "rw-r-----"})
    void aFileThatOthersMayUseIsRefusedWithTheCure(String permissions) throws Exception {
        Credentials.open(directory, List.of());
        Path file = directory.resolve("credentials");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));

        assertThatThrownBy(() -> Credentials.open(directory, List.of()))
                .isInstanceOf(BadCredentials.class)
                .hasMessageContaining(permissions)
                .hasMessageContaining("chmod 600 " + file);
    }

    @ParameterizedTest
    @ValueSource(strings = {"admin-token=", "admin-token=\\u00zz"})
    void aDamagedFileIsRefusedAndLeftAsItIs(String content) throws Exception {
        Path file = directory.resolve("credentials");
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, content);

        assertThatThrownBy(() -> Credentials.open(directory, List.of()))
                .isInstanceOf(BadCredentials.class)
                .hasMessageContaining("is damaged");
        assertThat(file).hasContent(content);
    }

    @Test
    void aDirectoryThatCannotBeMadeIsReported() throws IOException {
        Path notADirectory = Files.writeString(directory.resolve("file"), "");
        assertThatThrownBy(() -> Credentials.open(notADirectory, List.of()))
                .isInstanceOf(BadCredentials.class)
                .hasMessageContaining("cannot be written");
    }

    @Test
    void showNamesOnly() throws Exception {
        Credentials credentials = Credentials.open(directory, List.of(APP));
        assertThat(credentials.toString())
                .isEqualTo("Credentials[admin-token, user.app, user.caravan]")
                .doesNotContain(credentials.of(APP).reveal());
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static Account account(String name, Optional<Password> password) {
        return new Account(name, password, Set.of(), Set.of(), Account.DsnPolicy.AUTO, List.of());
    }
}
