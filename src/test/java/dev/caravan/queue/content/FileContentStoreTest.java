package dev.caravan.queue.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.envelope.BadSyntax;
import dev.caravan.queue.Ids;
import dev.caravan.queue.content.ContentStore.Doubtful;
import dev.caravan.queue.content.ContentStore.Writing;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileContentStoreTest {

    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

    @TempDir
    Path directory;

    private final Random random = new Random(1);
    private FileContentStore store;

    @BeforeEach
    void setUp() throws IOException {
        store = reopened();
    }

    @Test
    void readsBackWhatWasKeptManyTimesAtOnce() throws IOException {
        String id = keep("hello", "job1");
        try (InputStream one = store.open(id);
                InputStream other = store.open(id)) {
            assertThat(one.readAllBytes()).asString(StandardCharsets.US_ASCII).isEqualTo("hello");
            assertThat(other.readAllBytes()).asString(StandardCharsets.US_ASCII).isEqualTo("hello");
        }
    }

    @Test
    void keepsAContentUntilItsLastHolderLetsGo() throws IOException {
        String id = keep("hello", "job1", "job2");
        store.share(id, "dsn1");
        store.release(id, "job1");
        store.release(id, "job2");
        assertThat(text(id)).isEqualTo("hello");
        store.release(id, "dsn1");
        assertThatThrownBy(() -> store.open(id)).isInstanceOf(NoSuchFileException.class);
        assertThat(filesBelow(directory)).isEmpty();
    }

    @Test
    void lendsOutAStreamThatOutlivesItsContent() throws IOException {
        String id = keep("hello", "job1");
        try (InputStream in = store.open(id)) {
            store.release(id, "job1");
            assertThat(in.readAllBytes()).asString(StandardCharsets.US_ASCII).isEqualTo("hello");
        }
    }

    @Test
    void releasesTwiceAndUnknownIdsWithoutHarm() throws IOException {
        String id = keep("hello", "job1", "job2");
        store.release(id, "job1");
        store.release(id, "job1");
        store.release(id, "stranger");
        store.release("00000000000000000000000000", "job1");
        assertThat(text(id)).isEqualTo("hello");
    }

    @Test
    void sharesTwiceWithoutHarm() throws IOException {
        String id = keep("hello", "job1");
        store.share(id, "dsn1");
        store.share(id, "dsn1");
        store.release(id, "dsn1");
        assertThat(text(id)).isEqualTo("hello");
    }

    @Test
    void refusesToShareWhatNobodyHolds() throws IOException {
        String id = keep("hello", "job1");
        store.release(id, "job1");
        assertThatThrownBy(() -> store.share(id, "dsn1")).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void showsAndChangesWhatIsBeingWritten() throws IOException {
        try (Writing writing = store.write()) {
            writing.stream().write("hello".getBytes(StandardCharsets.US_ASCII));
            writing.overwrite(1, "ipp".getBytes(StandardCharsets.US_ASCII));
            try (InputStream soFar = writing.open()) {
                assertThat(soFar.readAllBytes())
                        .asString(StandardCharsets.US_ASCII)
                        .isEqualTo("hippo");
            }
            writing.stream().write(" and more".getBytes(StandardCharsets.US_ASCII));
            writing.keep(List.of("job1"));
            assertThat(text(writing.contentId())).isEqualTo("hippo and more");
        }
    }

    @Test
    void leavesNothingOfAContentThatIsNotKept() throws IOException {
        try (Writing writing = store.write()) {
            writing.stream().write(new byte[200_000]);
        }
        assertThat(filesBelow(directory)).isEmpty();
    }

    @Test
    void refusesToKeepTwiceAndToKeepForNobody() throws IOException {
        try (Writing writing = store.write()) {
            assertThatThrownBy(() -> writing.keep(List.of())).isInstanceOf(IllegalStateException.class);
            writing.keep(List.of("job1"));
            assertThatThrownBy(() -> writing.keep(List.of("job1"))).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void doubtsOnlyWhatAnEarlierProcessKeptAndDidNotConfirm() throws IOException {
        String confirmed = keep("a", "job1");
        String doubtful = keep("b", "job2", "job3");
        String released = keep("c", "job4");
        store.confirm(confirmed);
        store.release(released, "job4");
        assertThat(store.doubtful()).isEmpty();

        store = reopened();
        assertThat(store.doubtful()).containsExactly(new Doubtful(doubtful, List.of("job2", "job3")));
        keep("d", "job5");
        assertThat(store.doubtful()).hasSize(1);
        store.confirm(doubtful);
        assertThat(store.doubtful()).isEmpty();
    }

    @Test
    void leavesAloneWhatAnotherProcessWritesUntilItIsTheOnlyOne() throws IOException {
        try (Writing writing = store.write()) {
            writing.stream().write('a');
            FileContentStore other = new FileContentStore(directory, new Ids(() -> NOW, random));
            writing.keep(List.of("job1"));
            assertThat(text(writing.contentId())).isEqualTo("a");
            other.recover();
            assertThat(other.doubtful()).extracting(Doubtful::contentId).containsExactly(writing.contentId());
        }
    }

    @Test
    void showsEveryContentWithItsHolders() throws IOException {
        String one = keep("a", "job1", "job2");
        String two = keep("b", "job3");
        List<Doubtful> seen = new ArrayList<>();
        store.visit(seen::add);
        assertThat(seen)
                .containsExactlyInAnyOrder(
                        new Doubtful(one, List.of("job1", "job2")), new Doubtful(two, List.of("job3")));
    }

    @Test
    void removesTheDirectoryThatADyingProcessLeftEmpty() throws IOException {
        String id = keep("a", "job1");
        Path left = directoryOf(id);
        Files.delete(left.resolve("job1"));
        store.visit(content -> {
            throw new AssertionError(content);
        });
        assertThat(left).doesNotExist();
    }

    @Test
    void looksOverFilesThatAreNotItsOwn() throws IOException {
        String id = keep("a", "job1");
        Files.writeString(directory.resolve("doubtful").resolve(".nfs1"), "");
        Files.createDirectory(directoryOf(id).resolveSibling("lost+found"));
        store = reopened();
        assertThat(store.doubtful()).extracting(Doubtful::contentId).containsExactly(id);
        List<Doubtful> seen = new ArrayList<>();
        store.visit(seen::add);
        assertThat(seen).hasSize(1);
    }

    @Test
    void sweepsOldReferencesWithThePrefixOnly() throws IOException {
        String old = keep("a", "job1", "dsn-1");
        String young = keep("b", "dsn-2");
        age(old, NOW.minus(Duration.ofDays(2)));
        age(young, NOW.minus(Duration.ofMinutes(1)));
        store.sweep("dsn-", Duration.ofDays(1));
        List<Doubtful> seen = new ArrayList<>();
        store.visit(seen::add);
        assertThat(seen)
                .containsExactlyInAnyOrder(new Doubtful(old, List.of("job1")), new Doubtful(young, List.of("dsn-2")));
    }

    @Test
    void doesNotSweepAYoungReferenceToAnOldContent() throws IOException {
        String id = keep("a", "job1");
        Path file = directoryOf(id).resolve("job1");
        Files.setLastModifiedTime(file, FileTime.from(NOW.minus(Duration.ofDays(9))));
        age(id, NOW.minus(Duration.ofDays(9)));
        store.share(id, "dsn-1");
        age(id, NOW.minus(Duration.ofMinutes(1)));
        store.sweep("dsn-", Duration.ofDays(1));
        store.release(id, "job1");
        assertThat(text(id)).isEqualTo("a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "../x", "a/b", "a\\b", "a\0", "-a", "a.b", "\u00E4"})
    void refusesReferencesThatCouldLeaveTheDirectory(String reference) throws IOException {
        String id = keep("a", "job1");
        assertThatThrownBy(() -> store.share(id, reference)).isInstanceOf(BadSyntax.class);
        assertThatThrownBy(() -> store.release(id, reference)).isInstanceOf(BadSyntax.class);
        try (Writing writing = store.write()) {
            assertThatThrownBy(() -> writing.keep(List.of(reference))).isInstanceOf(BadSyntax.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "../../../../../../etc/passwd",
                "0000000000000000000000000/",
                "00000000000000000000000.."
            })
    void refusesContentIdsThatCouldLeaveTheDirectory(String id) {
        assertThatThrownBy(() -> store.open(id)).isInstanceOf(BadSyntax.class);
        assertThatThrownBy(() -> store.confirm(id)).isInstanceOf(BadSyntax.class);
        assertThatThrownBy(() -> store.release(id, "job1")).isInstanceOf(BadSyntax.class);
    }

    @Test
    void letsManyThreadsShareAndReleaseOneContent() throws Exception {
        String id = keep("hello", "job1");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> holders = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                String reference = "dsn" + i;
                holders.add(threads.submit(() -> {
                    store.share(id, reference);
                    String text = text(id);
                    store.release(id, reference);
                    return text;
                }));
            }
            for (Future<String> holder : holders) {
                assertThat(holder.get()).isEqualTo("hello");
            }
        }
        store.release(id, "job1");
        assertThat(filesBelow(directory)).isEmpty();
    }

    private String keep(String text, String... references) throws IOException {
        try (Writing writing = store.write()) {
            writing.stream().write(text.getBytes(StandardCharsets.US_ASCII));
            writing.keep(List.of(references));
            return writing.contentId();
        }
    }

    private FileContentStore reopened() throws IOException {
        FileContentStore reopened = new FileContentStore(directory, new Ids(() -> NOW, random));
        reopened.recover();
        return reopened;
    }

    private String text(String id) throws IOException {
        try (InputStream in = store.open(id)) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private void age(String id, Instant time) throws IOException {
        Files.setLastModifiedTime(directoryOf(id), FileTime.from(time));
    }

    private Path directoryOf(String id) throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("kept"))) {
            return files.filter(f -> f.endsWith(id)).findFirst().orElseThrow();
        }
    }

    private static List<Path> filesBelow(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
