package dev.caravan.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A shared file of counters. It is mapped, so it costs the writer no system call, and what a killed writer has stored
 * stays: the state at its death can be read afterwards.
 */
public final class Probe {

    /** Names the file to the process under test. */
    public static final String PROPERTY = "caravan.bench.probe";

    private static final VarHandle LONGS = ValueLayout.JAVA_LONG.varHandle();

    private final MemorySegment memory;

    /** What is counted. Every slot has one writing thread at a time, or is only added to. */
    public enum Slot {
        /** Batches of drops whose commit has begun, and those whose commit has returned. */
        INTAKE_BEGUN,
        INTAKE_ENDED,
        INTAKE_MESSAGES,
        /** Group commits of the worker that have begun, and those that have returned or failed. */
        LANE_BEGUN,
        LANE_ENDED,
        /** What the group commit that began last holds. */
        LANE_CLAIMS,
        LANE_SETTLED,
        /** What the claim records name: jobs of which an earlier process settled some are among them. */
        CLAIMS_OPEN,
        /** Commits of the other routes. */
        OTHER_COMMITS,
        COMMIT_NANOS,
        SETTLED,
        PARKED,
        HOPS,
        /** Attempts under way, every one of a job whose claim is durable; and the most there were. */
        RUNNING,
        RUNNING_MAX
    }

    private Probe(MemorySegment memory) {
        this.memory = memory;
    }

    public static Probe open(Path file) {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long octets = Slot.values().length * Long.BYTES;
            return new Probe(channel.map(FileChannel.MapMode.READ_WRITE, 0, octets, Arena.global()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public long get(Slot slot) {
        return (long) LONGS.getAcquire(memory, offset(slot));
    }

    void set(Slot slot, long value) {
        LONGS.setRelease(memory, offset(slot), value);
    }

    /** Returns the sum. */
    long add(Slot slot, long value) {
        return value + (long) LONGS.getAndAdd(memory, offset(slot), value);
    }

    /** A new process counts anew. */
    public void clear() {
        for (Slot slot : Slot.values()) {
            set(slot, 0);
        }
    }

    /** All commits that have begun. */
    public long commits() {
        return get(Slot.INTAKE_BEGUN) + get(Slot.LANE_BEGUN) + get(Slot.OTHER_COMMITS);
    }

    private static long offset(Slot slot) {
        return (long) slot.ordinal() * Long.BYTES;
    }
}
