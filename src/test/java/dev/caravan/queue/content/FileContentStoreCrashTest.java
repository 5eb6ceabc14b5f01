package dev.caravan.queue.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.queue.Ids;
import dev.caravan.queue.content.ContentStore.Doubtful;
import dev.caravan.queue.content.ContentStore.Writing;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process dies before every step in turn; the next one must find each content whole and known, or gone. */
class FileContentStoreCrashTest {

    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
    private static final String TEXT = "x".repeat(100_000);
    private static final List<String> REFERENCES = List.of("job1", "job2", "job3");

    @TempDir
    Path directory;

    private final Ids ids = new Ids(() -> NOW, new Random(1));

    /** No process survives it, so no code may catch it. */
    private static final class Crash extends Error {}

    /** What a life of a content does, up to the step at which the process dies. */
    private static final class FragileDisk implements Disk {

        private final List<String> steps = new ArrayList<>();
        private final int diesAfter;
        private final int failsAt;

        private FragileDisk(int diesAfter, int failsAt) {
            this.diesAfter = diesAfter;
            this.failsAt = failsAt;
        }

        static FragileDisk dyingAfter(int steps) {
            return new FragileDisk(steps, Integer.MAX_VALUE);
        }

        static FragileDisk failingAt(int step) {
            return new FragileDisk(Integer.MAX_VALUE, step);
        }

        private void step(String name, Path path) throws IOException {
            if (steps.size() == failsAt) {
                steps.add("failure");
                throw new IOException("no space left");
            }
            if (steps.size() >= diesAfter) {
                throw new Crash();
            }
            steps.add(name + " " + path.getFileName());
        }

        @Override
        public OutputStream create(Path file) throws IOException {
            step("create", file);
            return Disk.super.create(file);
        }

        @Override
        public void force(Path path) throws IOException {
            step("force", path);
            Disk.super.force(path);
        }

        @Override
        public void createDirectories(Path path) throws IOException {
            step("mkdir", path);
            Disk.super.createDirectories(path);
        }

        @Override
        public void link(Path link, Path existing) throws IOException {
            step("link", link);
            Disk.super.link(link, existing);
        }

        @Override
        public void rename(Path from, Path to) throws IOException {
            step("rename", to);
            Disk.super.rename(from, to);
        }

        @Override
        public void deleteIfExists(Path path) throws IOException {
            step("delete", path);
            Disk.super.deleteIfExists(path);
        }
    }

    @Test
    void aContentIsWholeOrGoneWhereverKeepingItEnds() throws IOException {
        int steps = 0;
        boolean completed = false;
        while (!completed) {
            Path place = directory.resolve("keep" + steps);
            FragileDisk disk = FragileDisk.dyingAfter(steps);
            completed = survives(() -> keep(new FileContentStore(place, ids, disk)));
            assertWholeOrGone(place, completed);
            steps++;
        }
        assertThat(steps).isGreaterThan(15);
    }

    @Test
    void aContentIsWholeOrGoneWhereverReleasingItEnds() throws IOException {
        int steps = 0;
        boolean completed = false;
        while (!completed) {
            Path place = directory.resolve("release" + steps);
            String id = keep(new FileContentStore(place, ids));
            FragileDisk disk = FragileDisk.dyingAfter(steps);
            completed = survives(() -> {
                FileContentStore store = new FileContentStore(place, ids, disk);
                store.share(id, "dsn1");
                store.confirm(id);
                for (String reference : List.of("job1", "dsn1", "job2", "job3")) {
                    store.release(id, reference);
                }
                return id;
            });
            FileContentStore next = next(place);
            List<Doubtful> found = new ArrayList<>();
            next.visit(found::add);
            found.forEach(content -> assertThat(read(next, content.contentId())).isEqualTo(TEXT));
            // Once more, as the next process would: it must come to its end.
            next.doubtful();
            for (String reference : List.of("job1", "dsn1", "job2", "job3")) {
                next.release(id, reference);
            }
            assertThat(filesBelow(place)).isEmpty();
            steps++;
        }
        assertThat(steps).isGreaterThan(10);
    }

    @Test
    void leavesNothingBehindWhereverTheDiskFails() throws IOException {
        Path unbroken = directory.resolve("unbroken");
        FragileDisk counter = FragileDisk.failingAt(Integer.MAX_VALUE);
        FileContentStore first = new FileContentStore(unbroken, ids, counter);
        int opened = counter.steps.size();
        keep(first);
        int all = counter.steps.size();
        for (int step = opened; step < all; step++) {
            Path place = directory.resolve("fail" + step);
            FragileDisk disk = FragileDisk.failingAt(step);
            FileContentStore store = new FileContentStore(place, ids, disk);
            assertThatThrownBy(() -> keep(store)).isInstanceOf(IOException.class);
            assertThat(filesBelow(place))
                    .as("after failing at %s", counter.steps.get(step))
                    .isEmpty();
            assertThat(read(store, keep(store))).isEqualTo(TEXT);
        }
    }

    @Test
    void hasEachStepOnStableStorageBeforeTheNext() throws IOException {
        FragileDisk disk = FragileDisk.dyingAfter(Integer.MAX_VALUE);
        FileContentStore store = new FileContentStore(directory, ids, disk);
        keep(store);
        disk.steps.clear();
        String id = keep(store);
        String first = id.substring(24, 25);
        String second = id.substring(25);
        assertThat(disk.steps)
                .containsExactly(
                        "mkdir " + id,
                        "create content.part",
                        "force content.part",
                        "link job1",
                        "link job2",
                        "link job3",
                        "delete content.part",
                        "force " + id,
                        "mkdir " + second,
                        "force kept",
                        "force " + first,
                        "create " + id,
                        "force doubtful",
                        "rename " + id,
                        "force " + second);
    }

    /** As the next process opens it. */
    private FileContentStore next(Path place) throws IOException {
        FileContentStore store = new FileContentStore(place, ids);
        store.recover();
        return store;
    }

    private interface Life {
        String live() throws IOException;
    }

    private static boolean survives(Life life) throws IOException {
        try {
            life.live();
            return true;
        } catch (Crash e) {
            return false;
        }
    }

    private void assertWholeOrGone(Path place, boolean completed) throws IOException {
        FileContentStore next = next(place);
        List<Doubtful> known = next.doubtful();
        List<Doubtful> visited = new ArrayList<>();
        next.visit(visited::add);
        assertThat(visited).isEqualTo(known);
        assertThat(known.size()).isEqualTo(completed ? 1 : known.size()).isLessThanOrEqualTo(1);
        for (Doubtful content : known) {
            assertThat(content.references()).isEqualTo(REFERENCES);
            assertThat(read(next, content.contentId())).isEqualTo(TEXT);
            REFERENCES.forEach(reference -> next.release(content.contentId(), reference));
        }
        assertThat(filesBelow(place)).isEmpty();
    }

    /** Closed only if it ends well: a process that dies closes nothing. */
    private static String keep(FileContentStore store) throws IOException {
        Writing writing = store.write();
        try {
            writing.stream().write(TEXT.getBytes(StandardCharsets.US_ASCII));
            writing.keep(REFERENCES);
        } catch (IOException e) {
            writing.close();
            throw e;
        }
        writing.close();
        return writing.contentId();
    }

    private static String read(FileContentStore store, String id) {
        try (InputStream in = store.open(id)) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<Path> filesBelow(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
