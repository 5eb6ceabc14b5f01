package dev.caravan.queue.core.sim;

import dev.caravan.queue.Job;
import dev.caravan.queue.Notice;
import dev.caravan.queue.Outcome;
import java.util.ArrayList;
import java.util.List;

/**
 * What one commit does.
 *
 * @param outcomes to the outbox
 * @param notices to the dead-letter queue
 */
record Transaction(List<Mail> acknowledged, List<Send> sends, List<Outcome> outcomes, List<Notice> notices) {

    /** One message. */
    record Send(String queue, Mail.Body body) {}

    Transaction() {
        this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }

    void send(String queue, Job job) {
        sends.add(new Send(queue, new Mail.OfJob(job)));
    }

    void acknowledge(Mail mail) {
        acknowledged.add(mail);
    }
}
