package dev.caravan.cli.run;

import dev.caravan.config.Watermarks;
import dev.caravan.queue.core.Dialing;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Acts before the disk is full: first new drops are refused, then only a few attempts are made at a time, and a ballast
 * file is given up last, with no new attempt at all, so that what is under way can still be settled. All resumes by itself
 * when there is room again.
 *
 * <p>A message that is delivered, or fails, leaves the disk; one that is put off is written again before the old copy
 * goes. So a queue that has filled its own disk drains itself as long as few attempts are under way at once.
 */
final class DiskGuard {

    private static final Logger LOG = Logger.getLogger(DiskGuard.class);

    private static final int PERCENT = 100;

    /** From here on the ballast is given up, and nothing is dialed. */
    private static final int BALLAST_PERCENT = 97;

    private static final int BLOCK_OCTETS = 1 << 20;

    private final Caravan caravan;
    private volatile Level level = Level.ROOM;

    DiskGuard(Caravan caravan) {
        this.caravan = caravan;
    }

    private enum Level {
        ROOM(Dialing.ALLOWED),
        REFUSING(Dialing.ALLOWED),
        DRAINING(Dialing.FEW),
        FULL(Dialing.STOPPED);

        private final Dialing dialing;

        Level(Dialing dialing) {
            this.dialing = dialing;
        }
    }

    /** Whether drops are taken. */
    boolean hasRoom() {
        return level == Level.ROOM;
    }

    void check() {
        Path data = caravan.config().data();
        Watermarks marks = caravan.config().watermarks();
        int used = usedPercent(data);
        Level next = level(used, marks);
        ballast(data.resolve("ballast"), marks.ballastOctets(), used);
        if (next != level) {
            LOG.warnf("event=disk used=%d%% level=%s", used, next);
            level = next;
            Optional<String> refusal = next == Level.ROOM
                    ? Optional.empty()
                    : Optional.of("caravan.outbound takes no drops: the disk of " + data + " is " + used
                            + " % full; it resumes below " + marks.resume() + " %");
            caravan.brokerService().ifPresent(b -> b.refuseDrops(refusal));
            caravan.worker().dialing(next.dialing);
        }
    }

    private Level level(int used, Watermarks marks) {
        if (used >= BALLAST_PERCENT && used >= marks.stopDialing()) {
            return Level.FULL;
        }
        if (used >= marks.stopDialing()) {
            return Level.DRAINING;
        }
        if (used >= marks.refuse()) {
            return level.compareTo(Level.DRAINING) >= 0 ? Level.DRAINING : Level.REFUSING;
        }
        if (used < marks.resume()) {
            return Level.ROOM;
        }
        return level == Level.FULL ? Level.DRAINING : level;
    }

    private static int usedPercent(Path data) {
        try {
            FileStore store = Files.getFileStore(data);
            long total = store.getTotalSpace();
            return total == 0 ? 0 : (int) (PERCENT - PERCENT * store.getUsableSpace() / total);
        } catch (IOException e) {
            LOG.warnf("the disk of %s cannot be looked at: %s", data, e.getMessage());
            return 0;
        }
    }

    private void ballast(Path file, long octets, int used) {
        try {
            if (used >= BALLAST_PERCENT) {
                if (Files.deleteIfExists(file)) {
                    LOG.errorf("event=ballast-released the disk is %d%% full", used);
                }
            } else if (octets > 0 && level == Level.ROOM && !Files.exists(file)) {
                fill(file, octets);
            }
        } catch (IOException e) {
            LOG.warnf("the ballast file %s: %s", file, e.getMessage());
        }
    }

    /** Real blocks, not a hole. */
    private static void fill(Path file, long octets) throws IOException {
        try (RandomAccessFile ballast = new RandomAccessFile(file.toFile(), "rw")) {
            byte[] block = new byte[BLOCK_OCTETS];
            for (long written = 0; written < octets; written += block.length) {
                ballast.write(block, 0, (int) Math.min(block.length, octets - written));
            }
        }
    }
}
