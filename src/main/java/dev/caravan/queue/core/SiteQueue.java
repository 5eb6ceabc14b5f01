package dev.caravan.queue.core;

import dev.caravan.queue.Priority;
import dev.caravan.queue.core.Event.Signal;
import dev.caravan.queue.core.Ticket.Feed;
import dev.caravan.site.Load;
import dev.caravan.site.Site;
import dev.caravan.site.Throttle;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The jobs of one site: waiting by feed and priority band, and those whose claim allows to dial. */
final class SiteQueue {

    /** How much of the old rate survives a tick that saw another: about two seconds of memory at ten ticks a second. */
    private static final double RATE_MEMORY = 0.95;

    private static final int BANDS = Priority.values().length;

    final Site site;

    /** Shared with the other sites of its transport. */
    final Throttle throttle;

    final int overflow;
    final Deque<LedgerEntry> claimed = new ArrayDeque<>();

    /** Jobs of this site in the ledger that have a delivery. */
    int inFlight;

    /** Jobs claimed or being claimed and not ended. */
    int claims;

    /** Since when it has had jobs without a break, monotonic nanoseconds. */
    long busySince;

    /** When it was last seen to have any, monotonic nanoseconds. */
    long lastBusy;

    private final Deque<LedgerEntry>[][] waiting;

    /** They have no turns: a few of them at a time, of all sites. */
    private final Deque<LedgerEntry> suspects = new ArrayDeque<>();

    private final Deque<LedgerEntry> primeSuspects = new ArrayDeque<>();

    private final int[][] turns;
    private int waitingCount;
    private int recipientsAhead;
    private int endedSinceTick;
    private double endedPerSecond;

    @SuppressWarnings({"unchecked", "rawtypes"})
    SiteQueue(Site site, Throttle throttle, int overflow) {
        this.site = site;
        this.throttle = throttle;
        this.overflow = overflow;
        int feeds = Feed.values().length;
        waiting = new Deque[feeds][BANDS];
        turns = new int[feeds][BANDS];
        for (Deque<LedgerEntry>[] bandsOfFeed : waiting) {
            for (int i = 0; i < BANDS; i++) {
                bandsOfFeed[i] = new ArrayDeque<>();
            }
        }
    }

    /** But for suspects. */
    int waitingCount() {
        return waitingCount;
    }

    void wait(LedgerEntry entry) {
        if (entry.ticket.isSuspect()) {
            suspectsLike(entry).addLast(entry);
            return;
        }
        levelIfEmpty(entry.ticket);
        queueOf(entry.ticket).addLast(entry);
        waitingCount++;
    }

    /** It lost its turn through no fault of its own. */
    void waitAgainInFront(LedgerEntry entry) {
        if (entry.ticket.isSuspect()) {
            suspectsLike(entry).addFirst(entry);
            return;
        }
        levelIfEmpty(entry.ticket);
        queueOf(entry.ticket).addFirst(entry);
        waitingCount++;
    }

    boolean remove(LedgerEntry entry) {
        if (entry.ticket.isSuspect()) {
            return suspectsLike(entry).remove(entry);
        }
        boolean removed = queueOf(entry.ticket).remove(entry);
        if (removed) {
            waitingCount--;
        }
        return removed;
    }

    /** It is to be claimed. */
    void claims(LedgerEntry entry) {
        claims++;
        recipientsAhead += entry.ticket.recipients();
    }

    /** Its claim has come to nothing, or it will not be dialed. */
    void unclaimed(LedgerEntry entry) {
        claims--;
        recipientsAhead -= entry.ticket.recipients();
    }

    void started(LedgerEntry entry, long now) {
        site.started(now);
        recipientsAhead -= entry.ticket.recipients();
        throttle.take(entry.ticket.load(), now);
    }

    /** What is claimed and not dialed. */
    Load ahead() {
        return new Load(claims - site.running(), recipientsAhead);
    }

    /**
     * The next to claim: bands by their weights, feeds by theirs, whoever has had the fewest turns for its weight. A
     * queue that was empty has saved no turns up.
     */
    @Nullable
    LedgerEntry next() {
        int next = nextTurn();
        if (next < 0) {
            return null;
        }
        int feed = next / BANDS;
        int band = next % BANDS;
        turns[feed][band]++;
        waitingCount--;
        LedgerEntry entry = waiting[feed][band].removeFirst();
        forgetTurnsIfAlone(feed, band);
        return entry;
    }

    /** What {@link #next} will return; it stays. */
    @Nullable
    LedgerEntry peek() {
        int next = nextTurn();
        return next < 0 ? null : waiting[next / BANDS][next % BANDS].peekFirst();
    }

    /** Feed and band in one number; negative if nobody waits. */
    private int nextTurn() {
        int best = -1;
        double fewest = Double.MAX_VALUE;
        for (Feed feed : Feed.values()) {
            for (Priority band : Priority.values()) {
                double had = (turns[feed.ordinal()][band.ordinal()] + 1.0) / (feed.weight() * band.weight());
                if (!waiting[feed.ordinal()][band.ordinal()].isEmpty() && had < fewest) {
                    fewest = had;
                    best = feed.ordinal() * BANDS + band.ordinal();
                }
            }
        }
        return best;
    }

    /** The next of the suspects that may be claimed; it stays. */
    Optional<LedgerEntry> nextSuspect(Predicate<LedgerEntry> may) {
        return Stream.of(primeSuspects, suspects)
                .flatMap(line -> Stream.ofNullable(line.peekFirst()))
                .filter(may)
                .findFirst();
    }

    private Deque<LedgerEntry> suspectsLike(LedgerEntry entry) {
        return entry.ticket.isPrimeSuspect() ? primeSuspects : suspects;
    }

    /**
     * What can best be spared: suspects, then the last in line, of the lowest band first. Overflow's own jobs stay.
     */
    @Nullable
    LedgerEntry takeLast() {
        LedgerEntry suspect = primeSuspects.isEmpty() ? suspects.pollLast() : primeSuspects.removeLast();
        if (suspect != null) {
            return suspect;
        }
        for (Priority band : Priority.values()) {
            for (Feed feed : new Feed[] {Feed.RETRY, Feed.FRESH}) {
                LedgerEntry last = waiting[feed.ordinal()][band.ordinal()].pollLast();
                if (last != null) {
                    waitingCount--;
                    return last;
                }
            }
        }
        return null;
    }

    Iterable<LedgerEntry> waiting() {
        return () -> {
            Deque<LedgerEntry> all = new ArrayDeque<>(suspects);
            all.addAll(primeSuspects);
            for (Deque<LedgerEntry>[] bands : waiting) {
                for (Deque<LedgerEntry> band : bands) {
                    all.addAll(band);
                }
            }
            return all.iterator();
        };
    }

    void ended(LedgerEntry entry, Signal signal, long now) {
        claims--;
        endedSinceTick++;
        switch (signal) {
            case REACHED -> site.reached(now);
            case BUSY -> site.busy(now);
            case UNREACHABLE -> site.unreachable(now);
            case NONE -> site.noSignal(now);
        }
        if (signal == Signal.UNREACHABLE || signal == Signal.NONE) {
            throttle.giveBack(entry.ticket.load(), entry.dialedAt);
        }
    }

    void tick(double seconds) {
        endedPerSecond = RATE_MEMORY * endedPerSecond + (1 - RATE_MEMORY) * endedSinceTick / seconds;
        endedSinceTick = 0;
    }

    /** Jobs it can be expected to finish in a time. */
    double expectedIn(double seconds) {
        return endedPerSecond * seconds;
    }

    /** Turns that a queue did not use while it was empty are not made up for. */
    private void levelIfEmpty(Ticket ticket) {
        if (!queueOf(ticket).isEmpty()) {
            return;
        }
        double fewest = Double.MAX_VALUE;
        for (Feed feed : Feed.values()) {
            for (Priority band : Priority.values()) {
                if (!waiting[feed.ordinal()][band.ordinal()].isEmpty()) {
                    int weight = feed.weight() * band.weight();
                    fewest = Math.min(fewest, (double) turns[feed.ordinal()][band.ordinal()] / weight);
                }
            }
        }
        int[] ofFeed = turns[ticket.feed().ordinal()];
        int band = ticket.priority().ordinal();
        if (fewest < Double.MAX_VALUE) {
            int level =
                    (int) (fewest * ticket.feed().weight() * ticket.priority().weight());
            ofFeed[band] = Math.max(ofFeed[band], level);
        }
    }

    private void forgetTurnsIfAlone(int feed, int band) {
        boolean othersWait = waitingCount > waiting[feed][band].size();
        if (!othersWait) {
            for (int[] ofFeed : turns) {
                java.util.Arrays.fill(ofFeed, 0);
            }
        }
    }

    private Deque<LedgerEntry> queueOf(Ticket ticket) {
        return waiting[ticket.feed().ordinal()][ticket.priority().ordinal()];
    }
}
