package dev.caravan.site;

import dev.caravan.site.Rate.Counted;
import dev.caravan.site.Rate.Unit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The rates of a transport, for all its sites together: one of each kind at most. Time is monotonic nanoseconds.
 */
public final class Throttle {

    /**
     * So long before its turn something may be reserved: longer than it takes to write a claim, and short enough that
     * little is claimed that cannot be dialed (ours).
     */
    private static final long RESERVE_AHEAD_NANOS = 1_000_000_000L;

    private static final Load NOTHING = new Load(0, 0);

    private final Map<Kind, Meter> meters = new HashMap<>();
    /** For a moment only: who reserves knows what is still to begin. */
    private Load reserved = NOTHING;

    private record Kind(Counted counted, Unit unit) {
        static Kind of(Rate rate) {
            return new Kind(rate.counted(), rate.unit());
        }
    }

    /** These are the rates now. What was counted for a rate of the same kind counts on. */
    public void limit(List<Rate> rates, long now) {
        meters.keySet().retainAll(rates.stream().map(Kind::of).toList());
        for (Rate rate : rates) {
            meters.computeIfAbsent(Kind.of(rate), kind -> meter(rate)).limit(rate.count(), now);
        }
    }

    private static Meter meter(Rate rate) {
        return rate.unit().isLong() ? new Quota(rate) : new Pace(rate);
    }

    public boolean isLimited() {
        return !meters.isEmpty();
    }

    /** Nothing is reserved. */
    public void reserveNothing() {
        reserved = NOTHING;
    }

    /** So much will begin, and before what is reserved later. */
    public void reserve(Load load) {
        reserved = reserved.plus(load);
    }

    /** Whether something may begin soon, after what is reserved. */
    public boolean mayReserve(Load load, long now) {
        return waitNanos(reserved, load, now) <= RESERVE_AHEAD_NANOS;
    }

    /** How long something must wait to begin, in nanoseconds; 0 if it may begin now. */
    public long waitNanos(Load load, long now) {
        return waitNanos(NOTHING, load, now);
    }

    private long waitNanos(Load ahead, Load load, long now) {
        long wait = 0;
        for (Map.Entry<Kind, Meter> entry : meters.entrySet()) {
            Counted counted = entry.getKey().counted();
            long its = entry.getValue().waitNanos(counted.of(ahead), counted.of(load), now);
            wait = Math.max(wait, its);
        }
        return wait;
    }

    /** It begins. */
    public void take(Load load, long now) {
        meters.forEach((kind, meter) -> meter.take(kind.counted().of(load), now));
    }

    /** What began then reached no server. */
    public void giveBack(Load load, long begunAt) {
        meters.forEach((kind, meter) -> meter.giveBack(kind.counted().of(load), begunAt));
    }

    /** What is worth to be kept beyond the process. */
    public List<Usage> usage(String transport, long now) {
        List<Usage> all = new ArrayList<>();
        meters.forEach((kind, meter) -> {
            if (meter instanceof Quota quota) {
                quota.taken(now)
                        .forEach(taken ->
                                all.add(new Usage(transport, kind.counted(), kind.unit(), taken.at(), taken.amount())));
            }
        });
        return all;
    }

    /** What an earlier process kept. The rates themselves are told with {@link #limit}. */
    public void recall(Usage usage, long now) {
        Rate any = new Rate(usage.counted(), Integer.MAX_VALUE, usage.unit());
        if (meters.computeIfAbsent(Kind.of(any), kind -> meter(any)) instanceof Quota quota) {
            quota.recall(new Quota.Taken(usage.at(), usage.amount()), now);
        }
    }
}
