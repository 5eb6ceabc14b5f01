package dev.caravan.queue.core.sim;

import dev.caravan.queue.Job;
import dev.caravan.queue.JobId;
import dev.caravan.site.Rate;
import dev.caravan.site.Rate.Counted;
import dev.caravan.site.Rate.Unit;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Watches that a transport keeps to its rates, whatever the scheduler believes. */
final class RateWatch {

    /** Beyond its turn, as the documentation has it. */
    private static final long EARLY_NANOS = Duration.ofMillis(50).toNanos();

    private static final long DAY_NANOS = Duration.ofDays(1).toNanos();

    private final List<Rate> rates;

    /** Newest last; those that reached no server are taken out. */
    private final Deque<Begun> counted = new ArrayDeque<>();

    /** Of this process, whatever they reached. */
    private final Deque<Begun> paced = new ArrayDeque<>();

    private record Begun(JobId job, long at, int recipients) {
        int amount(Counted counted) {
            return counted == Counted.MESSAGES ? 1 : recipients;
        }
    }

    RateWatch(List<Rate> rates) {
        this.rates = rates;
    }

    /** What a rate has to say against this, empty if nothing. */
    String begins(Job job, long now) {
        Begun begun = new Begun(job.id(), now, job.envelope().recipients().size());
        counted.removeIf(earlier -> now - earlier.at() >= DAY_NANOS);
        counted.addLast(begun);
        String against = "";
        for (Rate rate : rates) {
            boolean isLong = rate.unit() == Unit.HOUR || rate.unit() == Unit.DAY;
            if (isLong ? isUsedUp(rate, begun) : isTooSoon(rate, begun)) {
                against = "beyond the rate of " + rate + ": " + job.id();
            }
        }
        paced.addLast(begun);
        return against;
    }

    void reachedNoServer(JobId job) {
        counted.removeIf(begun -> begun.job().equals(job));
    }

    void processGone() {
        paced.clear();
    }

    private boolean isUsedUp(Rate rate, Begun begun) {
        int sum = counted.stream()
                .filter(earlier -> begun.at() - earlier.at() < rate.unit().nanos())
                .mapToInt(earlier -> earlier.amount(rate.counted()))
                .sum();
        return sum > rate.count() && sum > begun.amount(rate.counted());
    }

    private boolean isTooSoon(Rate rate, Begun begun) {
        long sum = 0;
        for (Begun earlier : (Iterable<Begun>) paced.reversed()::iterator) {
            sum += earlier.amount(rate.counted());
            double time = (double) (begun.at() - earlier.at() + EARLY_NANOS);
            if (sum * (double) rate.unit().nanos() > time * rate.count() * (1 + 1e-9)) {
                return true;
            }
        }
        return false;
    }
}
