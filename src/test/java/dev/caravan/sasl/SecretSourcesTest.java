package dev.caravan.sasl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretSourcesTest {

    private static final Duration KEPT = Duration.ofMinutes(5);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    @Nested
    class File {

        @Test
        void whatAnotherProgramWritesIsUsedAtOnce() throws Exception {
            Path file = directory.resolve("token");
            SecretSource source = new SecretFile(file);
            Files.writeString(file, "one\n");
            assertThat(source.get().text()).isEqualTo("one");
            Files.writeString(file, "p\u00e4ss w\u00f6rd \r\n\n");
            assertThat(source.get().text()).isEqualTo("p\u00e4ss w\u00f6rd");
        }

        @Test
        void aFaultNamesTheFileAndNotWhatIsInIt() throws Exception {
            Path file = directory.resolve("token");
            SecretSource source = new SecretFile(file);
            assertFault(source, "token cannot be read (NoSuchFileException)");
            Files.writeString(file, "\n");
            assertFault(source, "token: the secret must have");
            Files.writeString(file, "pencil\npaper");
            assertFault(source, "token: the secret has a control character");
            Files.write(file, new byte[] {'p', 'e', 'n', 'c', 'i', 'l', (byte) 0xFC});
            assertFault(source, "token gives something that is not UTF-8");
            Files.writeString(file, "pencil".repeat(10_000));
            assertFault(source, "token gives more than");
        }
    }

    @Nested
    class Command {

        private final AtomicLong now = new AtomicLong();

        @Test
        void theProgramRunsAgainOnlyWhenTheTokenIsOldOrRefused() throws Exception {
            SecretSource source = command("echo run >> '" + counter() + "'; wc -l < '" + counter() + "'");
            assertThat(source.get().text()).isEqualTo("1");
            now.set(KEPT.toNanos() - 1);
            assertThat(source.get().text()).isEqualTo("1");
            now.set(KEPT.toNanos());
            assertThat(source.get().text()).isEqualTo("2");
            source.forget();
            assertThat(source.get().text()).isEqualTo("3");
            assertThat(source.get().text()).isEqualTo("3");
        }

        @Test
        void aFailureIsNotKept() throws Exception {
            SecretSource source = command("test -e '" + counter() + "' && echo token");
            assertFault(source, "command /bin/sh ended with status 1");
            Files.writeString(counter(), "");
            assertThat(source.get().text()).isEqualTo("token");
        }

        @Test
        void aProgramThatDoesNotEndIsEnded() throws Exception {
            Path pid = directory.resolve("pid");
            SecretSource source = new SecretCommand(
                    List.of("/bin/sh", "-c", "echo $$ > '" + pid + "'; echo pencil; while :; do sleep 600; done"),
                    KEPT,
                    Duration.ofSeconds(1),
                    now::get);
            assertFault(source, "did not end within 1 s");
            ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
                    .ifPresent(program -> await().until(() -> !program.isAlive()));
        }

        @Test
        void aProgramThatLeavesAChildBehindHoldsNobodyUp() throws Exception {
            Path pid = directory.resolve("pid");
            SecretSource source = command("sleep 60 & echo $! > '" + pid + "'; echo token");
            try {
                assertThat(source.get().text()).isEqualTo("token");
            } finally {
                ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
                        .ifPresent(ProcessHandle::destroyForcibly);
            }
        }

        @Test
        void aFaultShowsNeitherArgumentsNorOutput() {
            assertFault(command("echo pencil pencil; exit 3"), "command /bin/sh ended with status 3");
            assertFault(command("head -c 40000 /dev/zero"), "prints more than");
            assertFault(command(": pencil"), "the secret must have");
            assertFault(new SecretCommand(List.of("/nowhere/at/all", "pencil"), KEPT, TIMEOUT), "cannot be started");
        }

        private SecretSource command(String script) {
            return new SecretCommand(List.of("/bin/sh", "-c", script), KEPT, TIMEOUT, now::get);
        }

        private Path counter() {
            return directory.resolve("counter");
        }
    }

    private static void assertFault(SecretSource source, String why) {
        assertThatThrownBy(source::get)
                .isInstanceOfSatisfying(
                        SaslFailure.class, e -> assertThat(e.kind()).isEqualTo(SaslFailure.Kind.SECRET))
                .hasMessageContaining(why)
                .hasMessageNotContaining("pencil");
    }
}
