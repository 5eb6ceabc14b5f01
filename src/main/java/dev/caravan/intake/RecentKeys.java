package dev.caravan.intake;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;

/**
 * Idempotency keys in memory: a ring in the order of first use, and a hash table over it. A key costs about 60 octets,
 * whatever its length, since only 128 bits of its SHA-256 are kept. Lost with the process.
 */
public final class RecentKeys implements IdempotencyIndex {

    /** Part of the contract. */
    public static final Duration WINDOW = Duration.ofHours(24);

    /** Part of the contract. */
    public static final int KEYS_MAX = 1_000_000;

    /** Of {@link dev.caravan.queue.Ids#next}, in characters. */
    private static final int ID_LENGTH = 26;

    private static final int FIRST_CAPACITY = 1_024;
    private static final int EMPTY = -1;

    private final InstantSource clock;
    private final int keysMax;

    /** Entries of the ring, by position: two halves of a hash, seconds of the clock, an id. */
    private long[] high = new long[0];

    private long[] low = new long[0];
    private long[] usedAt = new long[0];
    private byte[] ids = new byte[0];
    private boolean[] forgotten = new boolean[0];

    private int oldest;
    private int count;

    /** Positions in the ring by hash, with linear probing; twice as long as the ring. */
    private int[] slots = new int[0];

    public RecentKeys(InstantSource clock) {
        this(clock, KEYS_MAX);
    }

    RecentKeys(InstantSource clock, int keysMax) {
        this.clock = clock;
        this.keysMax = keysMax;
        resize(Math.min(FIRST_CAPACITY, keysMax));
    }

    @Override
    public Optional<String> firstUse(String account, String key, String messageId) {
        byte[] id = messageId.getBytes(StandardCharsets.US_ASCII);
        if (id.length != ID_LENGTH) {
            throw new IllegalArgumentException("message id must have " + ID_LENGTH + " characters: " + messageId);
        }
        ByteBuffer hash = hash(account, key);
        return firstUse(hash.getLong(0), hash.getLong(Long.BYTES), id);
    }

    @Override
    public synchronized void forget(String account, String key, String messageId) {
        ByteBuffer hash = hash(account, key);
        int slot = find(hash.getLong(0), hash.getLong(Long.BYTES));
        if (slots[slot] != EMPTY && id(slots[slot]).equals(messageId)) {
            forgotten[slots[slot]] = true;
            free(slot);
        }
    }

    private synchronized Optional<String> firstUse(long hashHigh, long hashLow, byte[] id) {
        long now = clock.instant().getEpochSecond();
        while (count > 0 && now - usedAt[oldest] >= WINDOW.toSeconds()) {
            dropOldest();
        }
        int used = slots[find(hashHigh, hashLow)];
        if (used != EMPTY) {
            return Optional.of(id(used));
        }
        if (count == keysMax) {
            dropOldest();
        } else if (count == high.length) {
            resize((int) Math.min(keysMax, 2L * count));
        }
        int position = (oldest + count) % high.length;
        high[position] = hashHigh;
        low[position] = hashLow;
        usedAt[position] = now;
        forgotten[position] = false;
        System.arraycopy(id, 0, ids, position * ID_LENGTH, ID_LENGTH);
        count++;
        slots[find(hashHigh, hashLow)] = position;
        return Optional.empty();
    }

    private void dropOldest() {
        if (!forgotten[oldest]) {
            free(find(high[oldest], low[oldest]));
        }
        oldest = (oldest + 1) % high.length;
        count--;
    }

    /** The slot that holds the hash, or the empty one where it would go. */
    private int find(long hashHigh, long hashLow) {
        int slot = home(hashLow);
        while (slots[slot] != EMPTY && (high[slots[slot]] != hashHigh || low[slots[slot]] != hashLow)) {
            slot = (slot + 1) % slots.length;
        }
        return slot;
    }

    /** Empties a slot and moves later ones back, so that no search ends too early. */
    private void free(int slot) {
        int hole = slot;
        slots[hole] = EMPTY;
        for (int next = (hole + 1) % slots.length; slots[next] != EMPTY; next = (next + 1) % slots.length) {
            int home = home(low[slots[next]]);
            int fromHome = Math.floorMod(next - home, slots.length);
            int fromHole = Math.floorMod(next - hole, slots.length);
            if (fromHome >= fromHole) {
                slots[hole] = slots[next];
                slots[next] = EMPTY;
                hole = next;
            }
        }
    }

    private int home(long hashLow) {
        return (int) Long.remainderUnsigned(hashLow, slots.length);
    }

    /** Moves everything into a longer ring, the oldest to the front. */
    private void resize(int capacity) {
        int[] positions = new int[count];
        Arrays.setAll(positions, i -> (oldest + i) % high.length);
        high = Arrays.copyOf(gather(high, positions), capacity);
        low = Arrays.copyOf(gather(low, positions), capacity);
        usedAt = Arrays.copyOf(gather(usedAt, positions), capacity);
        byte[] movedIds = new byte[capacity * ID_LENGTH];
        boolean[] movedForgotten = new boolean[capacity];
        for (int i = 0; i < positions.length; i++) {
            System.arraycopy(ids, positions[i] * ID_LENGTH, movedIds, i * ID_LENGTH, ID_LENGTH);
            movedForgotten[i] = forgotten[positions[i]];
        }
        ids = movedIds;
        forgotten = movedForgotten;
        oldest = 0;
        slots = new int[2 * capacity];
        Arrays.fill(slots, EMPTY);
        for (int i = 0; i < count; i++) {
            if (!forgotten[i]) {
                slots[find(high[i], low[i])] = i;
            }
        }
    }

    private static long[] gather(long[] values, int[] positions) {
        return Arrays.stream(positions).mapToLong(position -> values[position]).toArray();
    }

    private String id(int position) {
        return new String(ids, position * ID_LENGTH, ID_LENGTH, StandardCharsets.US_ASCII);
    }

    /** The account's length in front, so that no two pairs of account and key run into one text. */
    private static ByteBuffer hash(String account, String key) {
        try {
            String text = account.length() + ":" + account + key;
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
