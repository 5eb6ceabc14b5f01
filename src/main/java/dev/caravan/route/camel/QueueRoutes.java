package dev.caravan.route.camel;

import dev.caravan.queue.artemis.QueueNames;
import org.apache.camel.builder.RouteBuilder;

/** The routes that stay the same for the life of the process. */
public final class QueueRoutes extends RouteBuilder {

    private final IntakeSteps intake;
    private final AttemptSteps attempt;
    private final NoticeSteps notice;
    private final ReportSteps report;

    public QueueRoutes(IntakeSteps intake, AttemptSteps attempt, NoticeSteps notice, ReportSteps report) {
        this.intake = intake;
        this.attempt = attempt;
        this.notice = notice;
        this.report = report;
    }

    @Override
    public void configure() {
        from(queue(QueueNames.OUTBOUND)).routeId("intake").process(intake::accept);

        from(queue(QueueNames.EXPIRED)).routeId("intake-expired").process(intake::accept);

        from("direct:settle").routeId("settle").process(attempt::settle);

        from(queue(QueueNames.DLQ))
                .routeId("dead-letter")
                .process(notice::keepFailed)
                .process(notice::notifySender)
                .filter(body().isNotNull())
                .to(queue(QueueNames.OUTBOUND));

        from(queue(QueueNames.OUTCOMES)).routeId("report").process(report::forward);
    }

    private static String queue(String name) {
        return "mailqueue:" + name;
    }
}
