package dev.caravan.queue.core.sim;

import dev.caravan.envelope.Envelope;
import dev.caravan.envelope.ForwardPath;
import dev.caravan.envelope.Recipient;
import dev.caravan.envelope.ReversePath;
import dev.caravan.message.MessageContent.Needs;
import dev.caravan.queue.Job;
import dev.caravan.queue.JobContent;
import dev.caravan.queue.JobId;
import dev.caravan.queue.Priority;
import dev.caravan.queue.Progress;
import dev.caravan.queue.Reporting;
import dev.caravan.queue.core.Ticket.Feed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** What applications drop: jobs that intake has accepted. */
final class Arrivals {

    private static final int OCTETS_MAX = 5_000;
    private static final ReversePath SENDER = ReversePath.parse("<from@sender.example>");

    private final World world;
    private final RandomGenerator random;
    private final List<JobId> accepted = new ArrayList<>();

    Arrivals(World world) {
        this.world = world;
        this.random = world.random;
    }

    static String site(int number) {
        return "site" + number + ".example";
    }

    /** Any job so far. */
    Optional<JobId> any() {
        return accepted.isEmpty() ? Optional.empty() : Optional.of(accepted.get(random.nextInt(accepted.size())));
    }

    /** A job for a site, as intake commits it. */
    Job drop(int site) {
        int wait = random.nextInt(10) == 0 ? random.nextInt(600) : 0;
        return drop(job(site, Duration.ofSeconds(wait)));
    }

    /** One that may be tried at once. */
    Job dropNow(int site) {
        return drop(job(site, Duration.ZERO));
    }

    private Job drop(Job job) {
        accepted.add(job.id());
        world.promise.figures().accepted++;
        Duration wait = Duration.between(world.time.instant(), job.progress().due());
        Transaction transaction = new Transaction();
        transaction.send(
                wait.isPositive()
                        ? DurableBroker.retry(world.ladder.rungFor(wait))
                        : DurableBroker.ready(Feed.FRESH, job.priority()),
                job);
        world.broker.apply(transaction);
        return job;
    }

    private Job job(int site, Duration notBefore) {
        List<Recipient> recipients = new ArrayList<>();
        int count = random.nextInt(4) == 0 ? 3 : 1;
        for (int i = 0; i < count; i++) {
            recipients.add(Recipient.of(ForwardPath.parse("<rcpt" + i + "@" + site(site) + ">")));
        }
        Instant now = world.time.instant();
        Instant due = now.plus(notBefore);
        Optional<Instant> expires =
                random.nextInt(10) == 0 ? Optional.of(due.plusSeconds(random.nextInt(1, 50_000))) : Optional.empty();
        return new Job(
                world.ids.job(),
                world.ids.next(),
                "app",
                Envelope.of(SENDER, recipients),
                recipients.getFirst().path().host(),
                new JobContent.Inline(new byte[random.nextInt(OCTETS_MAX)], Needs.SEVEN_BIT),
                now,
                expires,
                Optional.empty(),
                Priority.values()[random.nextInt(3)],
                new Reporting(Reporting.Mode.FINAL, Optional.empty(), Optional.empty(), Optional.empty()),
                Progress.start(due));
    }
}
