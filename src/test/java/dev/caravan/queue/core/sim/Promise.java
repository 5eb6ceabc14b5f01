package dev.caravan.queue.core.sim;

import dev.caravan.envelope.ForwardPath;
import dev.caravan.envelope.Recipient;
import dev.caravan.queue.Job;
import dev.caravan.queue.JobId;
import dev.caravan.queue.Notice;
import dev.caravan.queue.Outcome;
import dev.caravan.queue.Outcome.Action;
import dev.caravan.queue.core.Event.Signal;
import dev.caravan.queue.core.Settler;
import dev.caravan.queue.core.sim.Mail.Claim;
import dev.caravan.queue.core.sim.Mail.OfClaims;
import dev.caravan.queue.core.sim.Mail.OfJob;
import dev.caravan.site.SiteKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Watches that the promise is kept. It counts every recipient of every accepted job: at any time it is either in exactly
 * one message on the broker or has exactly one final outcome, and never both.
 */
final class Promise {

    /** A job may be called expired by the schedule alone only if it waited so long for its attempt. */
    private static final Duration WAITED_MIN = Duration.ofHours(1);

    private final Scenario scenario;
    private final Map<String, Integer> copies = new LinkedHashMap<>();
    private final Map<String, Outcome> finals = new HashMap<>();
    private final Map<String, List<Integer>> taken = new LinkedHashMap<>();
    private final Set<String> doubts = new HashSet<>();
    private final Set<String> delayNotices = new HashSet<>();
    private final Set<Claim> dialed = new HashSet<>();
    private final Set<Claim> withheld = new HashSet<>();
    private final Set<Claim> spent = new HashSet<>();
    private final Set<Claim> claimedAtDeath = new HashSet<>();

    /** Attempts of jobs that one more death would quarantine. */
    private final Set<Claim> suspects = new HashSet<>();

    private final Map<JobId, SiteKey> running = new LinkedHashMap<>();
    private final RateWatch rates;
    private final Figures figures = new Figures();
    private Clock clock = Clock.STEADY;

    private enum Clock {
        STEADY,
        HAS_JUMPED
    }

    Promise(Scenario scenario) {
        this.scenario = scenario;
        this.rates = new RateWatch(scenario.rates());
    }

    Figures figures() {
        return figures;
    }

    void clockJumped() {
        clock = Clock.HAS_JUMPED;
    }

    /** A job is dialed, at this time of the monotonic clock: its transport's rates must allow it. */
    void begins(Job job, SiteKey site, long nanos) {
        if (site.transport().equals(Scenario.LIMITED) && !scenario.rates().isEmpty()) {
            figures.dialsByRate++;
            String against = rates.begins(job, nanos);
            check(against.isEmpty(), against);
        }
    }

    /** A job is dialed; the claim must be on the broker. */
    void dialed(Job job, SiteKey site, Predicate<Claim> onBroker) {
        Claim claim = new Claim(job.id(), job.attempt());
        check(onBroker.test(claim), "dialed before its claim was durable: " + claim);
        check(running.putIfAbsent(job.id(), site) == null, "dialed while it was under way: " + claim);
        check(dialed.add(claim) || withheld.remove(claim), "dialed twice for one attempt: " + claim);
        check(job.attempt() <= scenario.schedule().attempts(), "more attempts than the schedule has: " + claim);
        for (String key : keys(job)) {
            check(copies.getOrDefault(key, 0) == 1, "dialed, but not on the broker once: " + key);
            taken.getOrDefault(key, List.of())
                    .forEach(earlier -> check(
                            doubts.contains(key + "#" + earlier),
                            "taken by a server in attempt " + earlier + ", dialed again and nobody told: " + key));
        }
        long here = running.values().stream().filter(site::equals).count();
        check(here <= scenario.siteLimits().max(), "more connections than the site may have: " + here);
        check(running.size() <= scenario.limits().connections(), "more connections than allowed: " + running.size());
        figures.dials++;
        figures.runningMost = Math.max(figures.runningMost, running.size());
    }

    /** A server took the message for this recipient. */
    void delivered(Job job, ForwardPath path) {
        String key = key(job, path);
        List<Integer> attempts = taken.computeIfAbsent(key, k -> new ArrayList<>());
        attempts.add(job.attempt());
        figures.delivered++;
        if (attempts.size() > 1) {
            figures.deliveredAgain++;
        }
    }

    void ended(Job job, Made made) {
        running.remove(job.id());
        if (made.signal() == Signal.UNREACHABLE || made.signal() == Signal.NONE) {
            rates.reachedNoServer(job.id());
        }
        Claim claim = new Claim(job.id(), job.attempt());
        if (made.kind() == Made.Kind.WITHHELD) {
            withheld.add(claim);
            check(
                    made.settlement().again().orElseThrow().attempt() == job.attempt(),
                    "withheld, but it used up an attempt: " + claim);
        }
    }

    /** The process is gone with everything it had in memory; this was on the broker. */
    void processGone(List<Mail> claims) {
        running.clear();
        rates.processGone();
        Set<Claim> left = new LinkedHashSet<>();
        claims.forEach(mail -> left.addAll(((OfClaims) mail.body()).claims()));
        List<Claim> convicted = left.stream()
                .filter(c -> suspects.contains(c) && !spent.contains(c) && !claimedAtDeath.contains(c))
                .toList();
        check(convicted.size() <= 1, "one death convicts several: " + convicted);
        claimedAtDeath.addAll(left);
    }

    void claimed(List<Claim> claims) {
        claims.forEach(spent::remove);
    }

    /** A transaction has happened. */
    void applied(Transaction transaction, Instant now) {
        Set<String> touched = new LinkedHashSet<>();
        transaction.outcomes().forEach(o -> touched.add(outcome(o, now)));
        for (Mail mail : transaction.acknowledged()) {
            if (mail.body() instanceof OfJob(Job job)) {
                spent.add(new Claim(job.id(), job.attempt()));
                count(job, -1, touched);
            }
        }
        for (Transaction.Send send : transaction.sends()) {
            if (send.body() instanceof OfJob(Job job)) {
                count(job, +1, touched);
                if (job.progress().inDoubtInARow() >= Settler.IN_DOUBT_MAX - 1) {
                    suspects.add(new Claim(job.id(), job.attempt()));
                }
            }
        }
        for (String key : touched) {
            int places = copies.getOrDefault(key, 0) + (finals.containsKey(key) ? 1 : 0);
            check(places != 0, "lost: " + key);
            check(places == 1, "in " + places + " places: " + key);
        }
        notices(transaction);
    }

    /** Everything that was accepted has its fate. */
    void allEnded(Set<String> putAside) {
        for (String key : copies.keySet()) {
            Outcome end = finals.get(key);
            check(end != null || putAside.contains(key), "has no fate: " + key);
            if (end == null) {
                continue;
            }
            List<Integer> deliveries = taken.getOrDefault(key, List.of());
            if (end.action() == Action.DELIVERED) {
                check(!deliveries.isEmpty(), "called delivered, and no server has it: " + key);
            } else {
                deliveries.forEach(attempt ->
                        check(doubts.contains(key + "#" + attempt), "called failed, and a server took it: " + key));
            }
        }
    }

    /** How many of these jobs have had the result of an attempt written down. */
    int attempted(List<Job> jobs) {
        return (int) jobs.stream()
                .filter(job -> spent.contains(new Claim(job.id(), 1)) && dialed.contains(new Claim(job.id(), 1)))
                .count();
    }

    /** How many of these jobs were delivered to all their recipients, as their final outcomes say. */
    int delivered(List<Job> jobs) {
        return (int) jobs.stream()
                .filter(job -> keys(job).stream()
                        .allMatch(key ->
                                finals.containsKey(key) && finals.get(key).action() == Action.DELIVERED))
                .count();
    }

    static List<String> keys(Job job) {
        return job.envelope().recipients().stream().map(r -> key(job, r.path())).toList();
    }

    void check(boolean kept, String broken) {
        if (!kept) {
            throw new BrokenPromise(broken);
        }
    }

    private String outcome(Outcome outcome, Instant now) {
        String key = key(outcome.job(), outcome.recipient());
        String reason = outcome.reason().orElse("");
        if (outcome.isFinal()) {
            check(finals.put(key, outcome) == null, "two fates: " + key);
        }
        if (reason.equals("inDoubt")) {
            doubts.add(key + "#" + outcome.job().attempt());
            if (outcome.transport().isEmpty()) {
                doubtful(new Claim(outcome.job().id(), outcome.job().attempt()));
            }
        }
        if (reason.equals("expired") && clock == Clock.STEADY) {
            expired(outcome.job(), now);
        }
        return key;
    }

    private void doubtful(Claim claim) {
        check(claimedAtDeath.contains(claim), "in doubt, but no process died with it: " + claim);
        figures.doubts++;
        if (spent.contains(claim)) {
            figures.needlessDoubts++;
        }
    }

    private void expired(Job job, Instant now) {
        figures.expired++;
        Instant byAge =
                scenario.schedule().expireAfter().map(job.arrival()::plus).orElse(Instant.MAX);
        Instant end = job.expires().filter(byAge::isAfter).orElse(byAge);
        Instant waited = job.progress().due().plus(WAITED_MIN);
        check(!now.isBefore(end) || now.isAfter(waited), "expired without having waited for its attempt: " + job.id());
    }

    private void notices(Transaction transaction) {
        Set<String> failed = new HashSet<>();
        for (Outcome o : transaction.outcomes()) {
            if (o.action() == Action.FAILED && !o.reason().orElse("").equals("operator")) {
                failed.add(key(o.job(), o.recipient()));
            }
        }
        Set<String> noticed = new HashSet<>();
        for (Notice notice : transaction.notices()) {
            for (Recipient r : notice.job().envelope().recipients()) {
                String key = key(notice.job(), r.path());
                if (notice.kind() == Notice.Kind.FAILED) {
                    noticed.add(key);
                } else {
                    check(delayNotices.add(key), "told twice of a delay: " + key);
                }
            }
        }
        check(noticed.containsAll(failed), "failed, and the dead-letter queue does not know: " + failed);
    }

    private void count(Job job, int by, Set<String> touched) {
        for (String key : keys(job)) {
            copies.merge(key, by, Integer::sum);
            touched.add(key);
        }
    }

    private static String key(Job job, ForwardPath path) {
        return job.messageId() + " " + path;
    }
}
