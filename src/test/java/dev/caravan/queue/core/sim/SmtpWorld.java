package dev.caravan.queue.core.sim;

import dev.caravan.envelope.ForwardPath;
import dev.caravan.envelope.Recipient;
import dev.caravan.queue.Job;
import dev.caravan.queue.JobId;
import dev.caravan.queue.Outcome.Action;
import dev.caravan.queue.core.Event.Signal;
import dev.caravan.queue.core.Settler;
import dev.caravan.queue.core.Settler.Via;
import dev.caravan.site.SiteKey;
import dev.caravan.status.Diagnostic;
import dev.caravan.status.EnhancedStatusCode;
import dev.caravan.status.Hop;
import dev.caravan.status.Reason;
import dev.caravan.status.RecipientOutcome;
import dev.caravan.status.RecipientOutcome.Deferred;
import dev.caravan.status.RecipientOutcome.Delivered;
import dev.caravan.status.RecipientOutcome.Failed;
import dev.caravan.status.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** All servers, and the attempts that are under way. */
final class SmtpWorld {

    /** A message that kills the process does so within this time after it is dialed. */
    private static final int DEADLY_MILLIS_MAX = 500;

    private static final Diagnostic GREYLISTED = why(Reason.REPLY, Optional.of(Reply.of(450, "later")));
    private static final Diagnostic TOO_MANY = why(Reason.REPLY, Optional.of(Reply.of(421, "too many")));
    private static final Diagnostic REJECTED = why(Reason.REPLY, Optional.of(Reply.of(550, "no")));
    private static final Diagnostic NOBODY = why(Reason.CONNECTION, Optional.empty());
    private static final Diagnostic UNSURE = why(Reason.IN_DOUBT, Optional.empty());

    private final Timeline time;
    private final Promise promise;
    private final RandomGenerator random;
    private final Map<String, Temper> tempers = new LinkedHashMap<>();
    private final Map<JobId, Attempt> underWay = new LinkedHashMap<>();
    private final Map<JobId, Runnable> poison = new HashMap<>();
    private Mood mood = Mood.MIXED;

    /** Whether servers may refuse anything. */
    enum Mood {
        MIXED,
        WELL
    }

    SmtpWorld(Timeline time, Promise promise, RandomGenerator random) {
        this.time = time;
        this.promise = promise;
        this.random = random;
    }

    /** One attempt: where it is told, and what it has done. */
    private final class Attempt {
        private final Job job;
        private final Supplier<Settler> settler;
        private final BiConsumer<Job, Made> end;
        private Progress progress = Progress.TALKING;

        Attempt(Job job, Supplier<Settler> settler, BiConsumer<Job, Made> end) {
            this.job = job;
            this.settler = settler;
            this.end = end;
        }

        private enum Progress {
            TALKING,
            HANDED_OVER,
            OVER
        }

        void handOver(List<ForwardPath> taken) {
            if (progress == Progress.TALKING && !taken.isEmpty()) {
                progress = Progress.HANDED_OVER;
                taken.forEach(path -> promise.delivered(job, path));
            }
        }

        void ends(List<RecipientOutcome> outcomes, Signal signal) {
            if (progress != Progress.OVER) {
                Via via = new Via("mx", job.nextHop().text(), Action.DELIVERED);
                over(new Made(
                        settler.get().attempted(job, outcomes, via, time.instant()), signal, Made.Kind.ATTEMPTED));
            }
        }

        void isWithheld(Duration retryAfter) {
            if (progress != Progress.OVER) {
                over(new Made(
                        settler.get().withheld(job, retryAfter, time.instant()), Signal.NONE, Made.Kind.WITHHELD));
            }
        }

        /** The process stops and cuts the connection. */
        void interrupt() {
            if (progress == Progress.HANDED_OVER) {
                ends(each(job, UNSURE), Signal.REACHED);
            } else {
                isWithheld(Duration.ZERO);
            }
        }

        void kills(Runnable death) {
            if (progress != Progress.OVER) {
                death.run();
            }
        }

        private void over(Made made) {
            progress = Progress.OVER;
            underWay.remove(job.id());
            end.accept(job, made);
        }
    }

    void dial(Job job, SiteKey site, Supplier<Settler> settler, BiConsumer<Job, Made> end) {
        Temper temper = mood == Mood.WELL ? Temper.FAST : tempers.getOrDefault(site.place(), Temper.FAST);
        Attempt attempt = new Attempt(job, settler, end);
        underWay.put(job.id(), attempt);
        Runnable death = poison.get(job.id());
        if (death != null) {
            time.after(Duration.ofMillis(random.nextInt(DEADLY_MILLIS_MAX)), () -> attempt.kills(death));
            return;
        }
        Duration duration = temper.duration(random);
        List<RecipientOutcome> outcomes = outcomes(job, temper);
        List<ForwardPath> taken = temper == Temper.UNSURE
                ? job.envelope().recipients().stream().map(Recipient::path).toList()
                : outcomes.stream()
                        .filter(o -> o instanceof Delivered)
                        .map(RecipientOutcome::recipient)
                        .toList();
        time.after(
                Duration.ofMillis((long) (duration.toMillis() * random.nextDouble())), () -> attempt.handOver(taken));
        time.after(duration, () -> {
            if (temper == Temper.WITHHELD) {
                attempt.isWithheld(Duration.ofSeconds(random.nextInt(1, 120)));
            } else {
                attempt.ends(outcomes, signal(temper));
            }
        });
    }

    /** The job is the death of every process that dials it. */
    void poison(JobId job, Runnable death) {
        poison.put(job, death);
    }

    void temper(String place, Temper temper) {
        tempers.put(place, temper);
    }

    void allWell() {
        mood = Mood.WELL;
    }

    int underWay() {
        return underWay.size();
    }

    /** The process stops: what is under way is cut, but for what does not even hear that. */
    void interruptAll() {
        List.copyOf(underWay.values()).stream()
                .filter(attempt -> random.nextInt(10) > 0)
                .forEach(Attempt::interrupt);
    }

    /** The process is gone, and all its connections. */
    void processGone() {
        underWay.values().forEach(attempt -> attempt.progress = Attempt.Progress.OVER);
        underWay.clear();
    }

    private List<RecipientOutcome> outcomes(Job job, Temper temper) {
        return switch (temper) {
            case FAST, SLOW, TARPIT -> mixed(job);
            case DEAD, HOLE, NEVER, WITHHELD -> each(job, NOBODY);
            case BUSY -> each(job, TOO_MANY);
            case GREYLISTING -> each(job, GREYLISTED);
            case REJECTING -> each(job, REJECTED);
            case UNSURE -> each(job, UNSURE);
        };
    }

    private List<RecipientOutcome> mixed(Job job) {
        List<RecipientOutcome> outcomes = new ArrayList<>();
        for (Recipient r : job.envelope().recipients()) {
            int chance = mood == Mood.WELL ? 100 : random.nextInt(100);
            outcomes.add(
                    chance < 4
                            ? new Failed(r.path(), REJECTED)
                            : chance < 12
                                    ? new Deferred(r.path(), GREYLISTED)
                                    : new Delivered(
                                            r.path(),
                                            Reply.of(250, "taken"),
                                            new Hop("", Optional.empty(), Optional.empty(), Duration.ZERO)));
        }
        return outcomes;
    }

    private static List<RecipientOutcome> each(Job job, Diagnostic why) {
        List<RecipientOutcome> outcomes = new ArrayList<>();
        for (Recipient r : job.envelope().recipients()) {
            outcomes.add(why == REJECTED ? new Failed(r.path(), why) : new Deferred(r.path(), why));
        }
        return outcomes;
    }

    private Signal signal(Temper temper) {
        return switch (temper) {
            case DEAD, HOLE, NEVER -> Signal.UNREACHABLE;
            case BUSY -> Signal.BUSY;
            case WITHHELD -> Signal.NONE;
            case UNSURE -> random.nextBoolean() ? Signal.REACHED : Signal.UNREACHABLE;
            case FAST, SLOW, TARPIT, GREYLISTING, REJECTING -> Signal.REACHED;
        };
    }

    private static Diagnostic why(Reason reason, Optional<Reply> reply) {
        int statusClass = reply.filter(Reply::isPermanent).isPresent() ? 5 : 4;
        return new Diagnostic(
                reason, new EnhancedStatusCode(statusClass, 0, 0), reply, "in the model", Optional.empty());
    }
}
