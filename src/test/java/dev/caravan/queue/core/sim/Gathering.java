package dev.caravan.queue.core.sim;

import dev.caravan.queue.Job;
import dev.caravan.queue.JobId;
import dev.caravan.queue.core.Settlement;
import dev.caravan.queue.core.Ticket.Feed;
import dev.caravan.queue.core.sim.Item.Flight;
import dev.caravan.queue.core.sim.Mail.Claim;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One commit of the lane while it is being put together, as the worker's group commit does it. */
final class Gathering {

    private final World world;
    private final ClaimPages pages;
    private final Rungs rungs;
    private final Transaction transaction = new Transaction();
    private final List<Claim> claims = new ArrayList<>();
    private final List<JobId> settled = new ArrayList<>();
    private int others;
    private Optional<String> record = Optional.empty();

    Gathering(World world, ClaimPages pages, Rungs rungs) {
        this.world = world;
        this.pages = pages;
        this.rungs = rungs;
    }

    Transaction transaction() {
        return transaction;
    }

    int size() {
        return claims.size() + settled.size() + others;
    }

    List<Claim> claims() {
        return claims;
    }

    List<JobId> claimed() {
        return claims.stream().map(Claim::job).toList();
    }

    List<JobId> settled() {
        return List.copyOf(settled);
    }

    void claim(JobId job, int attempt) {
        claims.add(new Claim(job, attempt));
    }

    void settle(Flight flight, Settlement settlement) {
        Job job = flight.mail().job();
        if (settlement.quarantine().isPresent()) {
            world.promise.figures().quarantined++;
            transaction.send(DurableBroker.QUARANTINE, job);
        } else {
            transaction.notices().addAll(settlement.notices());
            if (world.sabotage != Sabotage.LOSE_THE_REST) {
                settlement.again().ifPresent(this::sendAgain);
            }
            transaction.outcomes().addAll(settlement.outcomes());
        }
        transaction.acknowledge(flight.mail());
        settled.add(job.id());
    }

    void move(Flight flight, String queue) {
        transaction.send(queue, flight.mail().job());
        transaction.acknowledge(flight.mail());
        settled.add(flight.mail().job().id());
    }

    void hop(Mail head) {
        sendAgain(head.job());
        transaction.acknowledge(head);
        others++;
    }

    void acknowledge(List<Mail> records) {
        records.forEach(transaction::acknowledge);
        others += records.size();
    }

    void complete() {
        if (!claims.isEmpty()) {
            String id = world.ids.next();
            record = Optional.of(id);
            transaction.sends().add(new Transaction.Send(DurableBroker.CLAIMS, pages.write(id, claims)));
        }
    }

    void committed() {
        settled.forEach(pages::settled);
    }

    void failed() {
        record.ifPresent(pages::withdraw);
    }

    private void sendAgain(Job job) {
        Optional<Duration> rung = rungs.next(job.progress().due().toEpochMilli(), world.time.millis());
        transaction.send(
                rung.map(DurableBroker::retry).orElseGet(() -> DurableBroker.ready(Feed.RETRY, job.priority())), job);
    }
}
