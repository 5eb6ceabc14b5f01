package dev.caravan.dsn;

import dev.caravan.dsn.StatusReport.Line;
import dev.caravan.status.Reason;

/** The part for people: whom it is about, what happened, and what happens next. */
final class HumanPart {

    private static final String INDENT = "    ";

    private final StatusReport report;

    HumanPart(StatusReport report) {
        this.report = report;
    }

    String text() {
        Lines lines = new Lines();
        lines.paragraph("", "This is the mail queue at " + report.reportingMta() + ".")
                .empty();
        lines.paragraph("", opening()).empty();
        for (Line line : report.recipients()) {
            describe(line, lines);
        }
        lines.paragraph("", "What was tried is below in a form for programs, followed by your message or its header.");
        return lines.toString();
    }

    private String opening() {
        return switch (report.kind()) {
            case FAILED -> "Your message could not be delivered to the recipients below. It will not be tried again.";
            case DELAYED ->
                "Your message has not yet been delivered to the recipients below. You need not do anything: it is"
                        + " tried again.";
        };
    }

    private void describe(Line line, Lines lines) {
        lines.line(Safe.line(line.recipient().path().toString()));
        lines.paragraph(INDENT, Safe.line(line.why().text()));
        line.why()
                .reply()
                .ifPresent(reply -> lines.paragraph(
                        INDENT,
                        RemoteMta.of(line.why()).map(mta -> mta + " answered: ").orElse("The answer was: ")
                                + Safe.line(reply.toString())));
        if (line.why().reason() == Reason.IN_DOUBT) {
            lines.paragraph(INDENT, "It may have been delivered all the same: the last answer of the server was lost.");
        }
        lines.paragraph(INDENT, "Last attempt: " + Lines.date(line.lastAttempt()));
        line.schedule().ifPresent(schedule -> {
            lines.paragraph(INDENT, "Next attempt: " + Lines.date(schedule.nextTry()));
            lines.paragraph(INDENT, "Given up after: " + Lines.date(schedule.giveUp()));
        });
        lines.empty();
    }
}
