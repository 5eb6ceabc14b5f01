package dev.caravan.queue.artemis;

import dev.caravan.queue.Ids;
import dev.caravan.queue.JobId;
import dev.caravan.queue.artemis.ClaimBook.Claim;
import dev.caravan.queue.artemis.GroupCommit.Unanswered;
import dev.caravan.queue.artemis.LaneSession.Received;
import dev.caravan.queue.artemis.WorkerListener.CommitFacts;
import dev.caravan.queue.content.ContentStore;
import dev.caravan.queue.core.Command;
import dev.caravan.queue.core.Delivery;
import dev.caravan.queue.core.Event;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.jboss.logging.Logger;

/**
 * What waits for the next commit, and when that is. A commit follows the one before after a short while, so that what
 * happens meanwhile shares it; the first after a pause is made at once. When a commit fails although the session is open,
 * the jobs it would have settled are tried again apart from all others, in halves, until the one that makes its commit
 * fail stands alone: what comes meanwhile is not held up, and does not hide the culprit.
 */
final class Committer {

    private static final Logger LOG = Logger.getLogger(Committer.class);

    /** Measured: longer saves no more commits worth having, shorter makes small ones. */
    private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(15);

    /** So much is committed at once, however short the pause was. */
    private static final int ITEMS_SOON = 256;

    private static final int ITEMS_MAX = 1_000;

    /** Records of finished claims wait for a commit that has more to do, but not longer than this. */
    private static final long RECORDS_NANOS = TimeUnit.SECONDS.toNanos(1);

    /**
     * So many commits without an answer are remembered, the youngest: one for each lane that was lost. Older ones have
     * had their record back, or never happened (ours).
     */
    private static final int UNANSWERED_MAX = 64;

    private final Settlements settlements;
    private final ClaimBook claimBook;
    private final LadderReader ladder;
    private final ContentStore contents;
    private final Ids ids;
    private final WorkerListener listener;
    private final Deque<Command> commands = new ArrayDeque<>();
    private final Deque<Aside> asides = new ArrayDeque<>();
    private final Deque<Taken> taken = new ArrayDeque<>();
    private final Map<String, Unanswered> unanswered = new LinkedHashMap<>();
    private int itemsMax = ITEMS_MAX;

    /** Jobs of a commit that failed, until they are settled. */
    private final Set<JobId> failed = new HashSet<>();

    /** What is to be done with these. */
    private final Deque<Command> apart = new ArrayDeque<>();

    private int apartMax = ITEMS_MAX;
    private boolean apartNext;
    private long last = System.nanoTime() - INTERVAL_NANOS;

    private record Aside(Received received, String why) {}

    private record Taken(Flight flight, Withdrawal what) {}

    Committer(
            Settlements settlements,
            ClaimBook claimBook,
            LadderReader ladder,
            ContentStore contents,
            Ids ids,
            WorkerListener listener) {
        this.settlements = settlements;
        this.claimBook = claimBook;
        this.ladder = ladder;
        this.contents = contents;
        this.ids = ids;
        this.listener = listener;
    }

    void add(Command command) {
        boolean isApart = !(command instanceof Command.Claim) && failed.contains(command.job());
        (isApart ? apart : commands).add(command);
    }

    private boolean isIdle() {
        return commands.isEmpty() && apart.isEmpty();
    }

    void quarantine(Received received, String why) {
        asides.add(new Aside(received, why));
    }

    /** An operator took it off the ladder. */
    void withdraw(Received head, Withdrawal what) {
        JobMessage message = JobMessage.read(head.message());
        taken.add(new Taken(new Flight(new Delivery(0, 0), head, message, message.job()), what));
    }

    /** Milliseconds until a commit is due, at most {@code max}. */
    long waitMillis(long now, long max) {
        long wait = ladder.untilNext(ids.clock().millis(), max);
        if (!isIdle()) {
            wait = Math.min(wait, TimeUnit.NANOSECONDS.toMillis(INTERVAL_NANOS - (now - last)) + 1);
        }
        return isDue(now) && !isIdle() ? 0 : Math.max(0, wait);
    }

    boolean isDue(long now) {
        return now - last >= INTERVAL_NANOS || commands.size() >= ITEMS_SOON;
    }

    void laneLost() {
        commands.clear();
        asides.clear();
        taken.clear();
        itemsMax = ITEMS_MAX;
        failed.clear();
        apart.clear();
        apartMax = ITEMS_MAX;
    }

    /** Commits what has gathered, and says what came of it. */
    List<Event> commit(Lane lane, long now) throws ActiveMQException {
        GroupCommit commit = begin(lane);
        apartNext = !apart.isEmpty() && (!apartNext || commands.isEmpty());
        if (apartNext) {
            gather(commit, lane, apart, apartMax);
        } else {
            gather(commit, lane, now);
        }
        if (commit.size() == 0) {
            return List.of();
        }
        commit.complete();
        CommitFacts facts = commit.facts();
        listener.committing(facts);
        long before = System.nanoTime();
        try {
            commit.commit();
        } catch (ActiveMQException e) {
            listener.commitFailed(facts);
            commit.failed();
            if (LostAnswer.is(e, lane.session().session()) || !lane.isOpen()) {
                remember(commit.unanswered());
                throw e;
            }
            return failed(commit, e);
        }
        last = System.nanoTime();
        listener.committed(facts, last - before);
        commit.committed(listener);
        itemsMax = Math.min(ITEMS_MAX, itemsMax * 2);
        if (failed.removeAll(Set.copyOf(commit.settled())) && failed.isEmpty()) {
            apartMax = ITEMS_MAX;
        }
        return List.of(new Event.Claimed(commit.claimed()), new Event.Settled(commit.settled()));
    }

    private void remember(Unanswered commit) {
        unanswered.put(commit.record(), commit);
        if (unanswered.size() > UNANSWERED_MAX) {
            unanswered.remove(unanswered.keySet().iterator().next());
        }
    }

    /** A claim record came: if it is of a commit whose answer was lost, the commit has happened. */
    Map<JobId, Integer> proved(String record) {
        Unanswered commit = unanswered.remove(record);
        if (commit == null) {
            return Map.of();
        }
        commit.afterwards().forEach(Runnable::run);
        return commit.settled();
    }

    /**
     * The last commit of a process: what has ended is settled, and of all claims only those of attempts remain that may
     * have been made and are not settled.
     */
    void commitLast(Lane lane, Predicate<JobId> underWay) throws ActiveMQException {
        // What makes commits fail must not make this one fail: it is in doubt at the next start.
        itemsMax = Integer.MAX_VALUE;
        commands.removeIf(Command.Claim.class::isInstance);
        GroupCommit commit = begin(lane);
        gather(commit, lane, System.nanoTime());
        Set<JobId> settled = Set.copyOf(commit.settled());
        List<Claim> open = claimBook.open();
        commit.acknowledgeRecords(claimBook.takeAll());
        open.stream()
                .filter(claim -> underWay.test(claim.job()) && !settled.contains(claim.job()))
                .forEach(claim -> commit.claim(claim.job(), claim.attempt()));
        commit.completeLast();
        commit.commit();
        commit.committed(listener);
    }

    private GroupCommit begin(Lane lane) {
        return new GroupCommit(lane.session(), claimBook, ladder, contents, ids);
    }

    private void gather(GroupCommit commit, Lane lane, long now) throws ActiveMQException {
        while (!asides.isEmpty()) {
            Aside aside = asides.poll();
            commit.quarantine(aside.received(), aside.why());
        }
        while (!taken.isEmpty()) {
            Taken one = taken.poll();
            settlements.withdraw(commit, one.flight(), one.what());
            lane.session().giveCredit(one.flight().received());
        }
        for (Received head : ladder.leaving(ids.clock().millis(), now, itemsMax)) {
            commit.hop(head);
            lane.session().giveCredit(head);
        }
        gather(commit, lane, commands, itemsMax);
        if (commit.size() > 0 || now - last > RECORDS_NANOS) {
            commit.acknowledgeRecords(claimBook.takeFinished());
        }
    }

    private void gather(GroupCommit commit, Lane lane, Deque<Command> from, int max) throws ActiveMQException {
        while (!from.isEmpty() && commit.size() < max) {
            gather(commit, lane, from.poll());
        }
    }

    private void gather(GroupCommit commit, Lane lane, Command command) throws ActiveMQException {
        if (command instanceof Command.Claim(JobId job, int attempt)) {
            commit.claim(job, attempt);
            return;
        }
        Flight flight = lane.flight(command.job());
        if (flight == null) {
            return;
        }
        switch (command) {
            case Command.Park(var _, var _, int overflow) -> {
                lane.readOverflow(overflow);
                commit.park(flight, QueueNames.overflow(overflow));
            }
            case Command.Settle(var _, var _, var end) -> settlements.settle(commit, flight, end);
            case Command.Claim _, Command.Dial _ -> throw new IllegalStateException("nothing to commit: " + command);
        }
    }

    private List<Event> failed(GroupCommit commit, ActiveMQException e) {
        LOG.warnf("a commit of %d failed and was not made: %s", commit.size(), e.getMessage());
        List<JobId> settled = commit.settled();
        if (settled.isEmpty()) {
            itemsMax = Math.max(1, commit.size() / 2);
        }
        failed.addAll(settled);
        apartMax = Math.max(1, settled.size() / 2);
        if (commit.size() == 1 && settled.size() == 1) {
            settlements.poisonous(settled.getFirst());
        }
        return List.of(new Event.CommitFailed(commit.claimed(), settled));
    }
}
