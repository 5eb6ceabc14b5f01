package dev.caravan.route.camel;

import dev.caravan.dsn.DeliveryStatusNotification;
import dev.caravan.dsn.StatusReport;
import dev.caravan.dsn.StatusReport.Line;
import dev.caravan.dsn.StatusReport.Original;
import dev.caravan.dsn.StatusReport.Schedule;
import dev.caravan.envelope.DomainName;
import dev.caravan.envelope.Notify;
import dev.caravan.envelope.Ret;
import dev.caravan.queue.Ids;
import dev.caravan.queue.Job;
import dev.caravan.queue.JobContent;
import dev.caravan.queue.Notice;
import dev.caravan.queue.Notice.Concern;
import dev.caravan.queue.artemis.MailQueueConstants;
import dev.caravan.queue.artemis.QueueMessage;
import dev.caravan.queue.artemis.Transaction;
import dev.caravan.queue.content.ContentStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/** The steps of the dead-letter route: failed jobs are kept, and whoever sent the message is told. */
public final class NoticeSteps {

    private final DomainName hostname;
    private final Predicate<Job> mailed;
    private final ContentStore contents;
    private final Ids ids;

    /** @param mailed whether the job's account has notifications mailed to this reverse-path */
    public NoticeSteps(DomainName hostname, Predicate<Job> mailed, ContentStore contents, Ids ids) {
        this.hostname = hostname;
        this.mailed = mailed;
        this.contents = contents;
        this.ids = ids;
    }

    void keepFailed(Exchange exchange) {
        QueueMessage message = exchange.getMessage().getBody(QueueMessage.class);
        if (message.notice().kind() == Notice.Kind.FAILED) {
            exchange.getProperty(MailQueueConstants.TRANSACTION, Transaction.class)
                    .keepFailed(message);
        }
    }

    /** Makes the body the notification, or null if nobody is to be notified. */
    void notifySender(Exchange exchange) throws IOException {
        Message message = exchange.getMessage();
        Notice notice = message.getBody(QueueMessage.class).notice();
        List<Concern> concerns = notice.concerns().stream()
                .filter(c -> c.recipient().notifyOn().contains(occasion(notice.kind())))
                .toList();
        Job job = notice.job();
        if (concerns.isEmpty() || job.envelope().reversePath().isNull() || !mailed.test(job)) {
            message.setBody(null);
            return;
        }
        message.setHeader("CaravanReversePath", "<>");
        message.setHeader("CaravanForwardPaths", job.envelope().reversePath().toString());
        message.setBody(notification(notice, concerns));
    }

    /** Null if the content is gone: the message was delivered before its delay could be told. */
    private byte @Nullable [] notification(Notice notice, List<Concern> concerns) throws IOException {
        try {
            return DeliveryStatusNotification.write(
                    report(notice, concerns), ids.next(), ids.clock().instant());
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private StatusReport report(Notice notice, List<Concern> concerns) throws IOException {
        Job job = notice.job();
        Optional<Schedule> schedule =
                notice.nextAttempt().flatMap(next -> notice.giveUp().map(giveUp -> new Schedule(next, giveUp)));
        return new StatusReport(
                notice.kind() == Notice.Kind.FAILED ? StatusReport.Kind.FAILED : StatusReport.Kind.DELAYED,
                hostname,
                job.envelope().reversePath(),
                job.envelope().envelopeId(),
                job.arrival(),
                new Original(original(job), job.envelope().ret().orElse(Ret.HDRS)),
                concerns.stream()
                        .map(c -> new Line(c.recipient(), c.why(), notice.at(), schedule))
                        .toList());
    }

    private byte[] original(Job job) throws IOException {
        return switch (job.content()) {
            case JobContent.Inline(byte[] octets, var needs) -> octets;
            case JobContent.Stored(String contentId, long size, var needs) -> {
                try (InputStream stream = contents.open(contentId)) {
                    yield stream.readNBytes(Original.OCTETS_MAX);
                }
            }
        };
    }

    private static Notify occasion(Notice.Kind kind) {
        return switch (kind) {
            case FAILED -> Notify.FAILURE;
            case DELAYED -> Notify.DELAY;
        };
    }
}
