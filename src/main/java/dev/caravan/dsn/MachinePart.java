package dev.caravan.dsn;

import dev.caravan.dsn.StatusReport.Line;
import dev.caravan.envelope.Mailbox;
import dev.caravan.envelope.OriginalRecipient;
import dev.caravan.status.Diagnostic;
import dev.caravan.status.EnhancedStatusCode;

/** The part for programs (RFC 3464 section 2), in UTF-8 if an address needs it (RFC 6533 section 4). */
final class MachinePart {

    private final StatusReport report;

    MachinePart(StatusReport report) {
        this.report = report;
    }

    String contentType() {
        return report.isInternational() ? "message/global-delivery-status" : "message/delivery-status";
    }

    String text() {
        Lines lines = new Lines();
        report.envelopeId().ifPresent(id -> lines.exact("Original-Envelope-Id", id.text()));
        lines.field("Reporting-MTA", "dns; " + report.reportingMta());
        lines.field("Arrival-Date", Lines.date(report.arrival()));
        for (Line line : report.recipients()) {
            describe(line, lines.empty());
        }
        return lines.toString();
    }

    private void describe(Line line, Lines lines) {
        line.recipient()
                .originalRecipient()
                .ifPresent(original -> lines.exact("Original-Recipient", originalRecipient(original)));
        lines.exact("Final-Recipient", finalRecipient(line.recipient().path().mailbox()));
        lines.field("Action", action());
        lines.field("Status", status(line.why()).toString());
        RemoteMta.of(line.why()).ifPresent(mta -> lines.field("Remote-MTA", "dns; " + mta));
        lines.field("Diagnostic-Code", diagnosticCode(line.why()));
        lines.field("Last-Attempt-Date", Lines.date(line.lastAttempt()));
        line.schedule().ifPresent(s -> lines.field("Will-Retry-Until", Lines.date(s.giveUp())));
    }

    private String action() {
        return switch (report.kind()) {
            case FAILED -> "failed";
            case DELAYED -> "delayed";
        };
    }

    /** RFC 3464 section 2.3.4: a transient failure that was tried for long enough has become a permanent one. */
    private EnhancedStatusCode status(Diagnostic why) {
        return switch (report.kind()) {
            case FAILED -> why.status().withClass(5);
            case DELAYED -> why.status().withClass(4);
        };
    }

    private String diagnosticCode(Diagnostic why) {
        return why.reply()
                .map(reply -> "smtp; " + text(reply.toString()))
                .orElseGet(() -> "x-caravan; " + text(why.text()));
    }

    /** RFC 6533 section 3: an address with other characters than ASCII is of type utf-8, whatever it was called. */
    private String originalRecipient(OriginalRecipient original) {
        String type = Safe.isAscii(original.address()) ? original.addressType() : "utf-8";
        return type + "; " + text(original.address());
    }

    private static String finalRecipient(Mailbox mailbox) {
        return (mailbox.needsSmtpUtf8() ? "utf-8; " : "rfc822; ") + mailbox;
    }

    private String text(String text) {
        return report.isInternational() ? Safe.line(text) : Safe.ascii(text);
    }
}
