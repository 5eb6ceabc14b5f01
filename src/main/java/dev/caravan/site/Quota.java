package dev.caravan.site;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A rate for each hour or day: all of it may be used at once, and in no such time, whenever it begins, is there more. Time
 * is cut into slots; what was taken is free again when the slot it was taken in lies wholly outside.
 */
final class Quota implements Meter {

    /** Ten minutes for a day, 25 seconds for an hour: so much longer than needed a part of it may be withheld (ours). */
    static final int SLOTS = 144;

    private final long slotNanos;

    /** By slot modulo their number: those of the whole time, and the one that has just begun. */
    private final int[] taken = new int[SLOTS + 1];

    /** When something was last taken in each. */
    private final long[] lastAt = new long[SLOTS + 1];

    private int count;
    private long used;
    private long newest = Long.MIN_VALUE;

    Quota(Rate rate) {
        this.slotNanos = rate.unit().nanos() / SLOTS;
        this.count = rate.count();
    }

    @Override
    public void limit(int changed, long now) {
        count = changed;
    }

    @Override
    public long waitNanos(int ahead, int amount, long now) {
        advance(now);
        // What counts for more than there ever is goes when nothing else counts.
        long excess = used + ahead + Math.min(amount, count) - count;
        long slot = newest - SLOTS;
        while (excess > 0 && slot <= newest) {
            excess -= taken[index(slot)];
            slot++;
        }
        return slot == newest - SLOTS ? 0 : (slot + SLOTS) * slotNanos - now;
    }

    @Override
    public void take(int amount, long now) {
        advance(now);
        add(amount, now);
    }

    /** What was taken before: by an earlier process, as it says. */
    void recall(Taken before, long now) {
        advance(now);
        long at = Math.min(before.at(), now);
        if (Math.floorDiv(at, slotNanos) >= newest - SLOTS) {
            add(before.amount(), at);
        }
    }

    private void add(int amount, long at) {
        int index = index(Math.floorDiv(at, slotNanos));
        lastAt[index] = taken[index] == 0 ? at : Math.max(lastAt[index], at);
        taken[index] += amount;
        used += amount;
    }

    @Override
    public void giveBack(int amount, long takenAt) {
        long slot = Math.floorDiv(takenAt, slotNanos);
        if (slot >= newest - SLOTS && slot <= newest) {
            int back = Math.min(amount, taken[index(slot)]);
            taken[index(slot)] -= back;
            used -= back;
        }
    }

    /** What still counts, in a few parts. */
    List<Taken> taken(long now) {
        advance(now);
        List<Taken> all = new ArrayList<>();
        for (long slot = newest - SLOTS; slot <= newest; slot++) {
            if (taken[index(slot)] > 0) {
                all.add(new Taken(lastAt[index(slot)], taken[index(slot)]));
            }
        }
        return all;
    }

    /** @param at when the last of it was taken */
    record Taken(long at, int amount) {}

    private void advance(long now) {
        long slot = Math.floorDiv(now, slotNanos);
        if (newest == Long.MIN_VALUE || slot - newest > SLOTS) {
            Arrays.fill(taken, 0);
            used = 0;
            newest = slot;
        }
        while (newest < slot) {
            newest++;
            used -= taken[index(newest)];
            taken[index(newest)] = 0;
        }
    }

    private static int index(long slot) {
        return (int) Math.floorMod(slot, (long) SLOTS + 1);
    }
}
