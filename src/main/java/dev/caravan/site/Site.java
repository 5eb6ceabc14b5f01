package dev.caravan.site;

/**
 * One site's concurrency and health. Concurrency grows by one for as many successes as there are connections and halves
 * when the site asks for less or cannot be reached. A site that failed several times running is down: one attempt at a
 * time, the probe, until a session is held again.
 */
public final class Site {

    /** Unreachable this often in a row: down (ours; one bad address of several must not take a site down). */
    public static final int DOWN_AFTER_FAILURES = 5;

    /** The first probe of a site that went down; every further one waits twice as long. */
    public static final long PROBE_NANOS_FIRST = 10_000_000_000L;

    /** Longest time between probes: below the first retry of the default schedule, so a site that is back is found. */
    public static final long PROBE_NANOS_MAX = 300_000_000_000L;

    private final SiteKey key;
    private SiteLimits limits;
    private double concurrency;
    private int running;
    private int failuresInARow;
    private boolean down;

    /** The attempt under way began after the site had gone down. Those that began before say nothing new. */
    private boolean probing;

    private long probeInterval;
    private long probeAt;
    private double heldNanos;
    private long heldUpTo;

    public Site(SiteKey key, SiteLimits limits) {
        this.key = key;
        this.limits = limits;
        this.concurrency = limits.initial();
    }

    public SiteKey key() {
        return key;
    }

    /** The bounds have changed. A site that was not slowed down starts anew from them; what it has beyond them may end. */
    public void limit(SiteLimits changed) {
        if (changed.equals(limits)) {
            return;
        }
        if (concurrency >= limits.initial()) {
            concurrency = Math.max(concurrency, changed.initial());
        }
        concurrency = Math.min(concurrency, changed.max());
        limits = changed;
    }

    /** Connections it may have now. */
    public int concurrency() {
        return down ? 1 : (int) concurrency;
    }

    public int running() {
        return running;
    }

    public boolean isDown() {
        return down;
    }

    /** Whether a further attempt may start. */
    public boolean hasSlot(long now) {
        return down ? running == 0 && now - probeAt >= 0 : running < (int) concurrency;
    }

    public void started(long now) {
        charge(now);
        probing = down;
        running++;
    }

    /** An attempt ended with a session held. */
    public void reached(long now) {
        ended(now);
        failuresInARow = 0;
        if (down) {
            down = false;
            concurrency = limits.initial();
        } else {
            concurrency = Math.min(limits.max(), concurrency + 1 / concurrency);
        }
    }

    /** An attempt ended with 421: the site wants fewer connections. It is there, though. */
    public void busy(long now) {
        ended(now);
        failuresInARow = 0;
        down = false;
        concurrency = Math.max(1, concurrency / 2);
    }

    /** An attempt ended without any host reached. */
    public void unreachable(long now) {
        ended(now);
        failuresInARow++;
        concurrency = Math.max(1, concurrency / 2);
        if (down) {
            if (probing) {
                probing = false;
                probeInterval = Math.min(PROBE_NANOS_MAX, probeInterval * 2);
                probeAt = now + probeInterval;
            }
        } else if (failuresInARow >= DOWN_AFTER_FAILURES) {
            down = true;
            probeInterval = PROBE_NANOS_FIRST;
            probeAt = now + probeInterval;
        }
    }

    /** An attempt ended without saying anything about the site. */
    public void noSignal(long now) {
        ended(now);
    }

    /** Connection-seconds held so far, in nanoseconds, brought up to date. */
    public double heldNanos(long now) {
        charge(now);
        return heldNanos;
    }

    /** A site that was idle starts level with the others: it has no claim on time it did not use. */
    public void startLevelWith(double othersHeldNanos, long now) {
        heldNanos = Math.max(heldNanos, othersHeldNanos);
        heldUpTo = now;
    }

    private void ended(long now) {
        charge(now);
        running--;
    }

    private void charge(long now) {
        heldNanos += running * (double) Math.max(0, now - heldUpTo);
        heldUpTo = now;
    }
}
