package dev.caravan.dsn;

import dev.caravan.dsn.StatusReport.Kind;
import dev.caravan.envelope.Mailbox;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.regex.Pattern;

/** Writes a report as an RFC 5322 message. */
public final class DeliveryStatusNotification {

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9]{1,64}");

    private final StatusReport report;
    private final ReturnedPart returned;
    private final String human;
    private final String machine;

    private DeliveryStatusNotification(StatusReport report) {
        this.report = report;
        this.returned = new ReturnedPart(report);
        this.human = new HumanPart(report).text();
        this.machine = new MachinePart(report).text();
    }

    /**
     * @param messageId the left part of the notification's own Message-ID: 1 to 64 letters and digits; ours is the right
     * @param date of the notification
     * @return the octets, lines end with CRLF; to be sent with the null reverse-path
     */
    public static byte[] write(StatusReport report, String messageId, Instant date) {
        if (!ID.matcher(messageId).matches()) {
            throw new IllegalArgumentException("message id must be 1 to 64 letters and digits: " + messageId);
        }
        return new DeliveryStatusNotification(report).octets(messageId, date);
    }

    private byte[] octets(String messageId, Instant date) {
        byte[] original = returned.octets();
        String boundary = boundary(messageId, original);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(header(messageId, date, boundary));
        part(out, boundary, "text/plain; charset=" + (Safe.isAscii(human) ? "us-ascii" : "utf-8"), human);
        part(out, boundary, new MachinePart(report).contentType(), machine);
        Lines head = new Lines().line("--" + boundary).field("Content-Type", returned.contentType());
        head.field("Content-Transfer-Encoding", returned.isAscii() ? "7bit" : "8bit");
        out.writeBytes(head.empty().octets());
        out.writeBytes(original);
        out.writeBytes(new Lines().empty().line("--" + boundary + "--").octets());
        return out.toByteArray();
    }

    private byte[] header(String messageId, Instant date, String boundary) {
        Lines lines = new Lines();
        lines.field("Date", Lines.date(date));
        lines.field("From", "Mail queue at " + report.reportingMta() + " <postmaster@" + report.reportingMta() + ">");
        Mailbox sender = report.sender().mailbox().orElseThrow();
        lines.exact("To", "<" + sender + ">");
        lines.field("Subject", subject());
        lines.field("Message-ID", "<" + messageId + "@" + report.reportingMta() + ">");
        returned.messageId().ifPresent(id -> lines.field("In-Reply-To", id).field("References", id));
        // RFC 3834 section 5: nobody's vacation answers this.
        lines.field("Auto-Submitted", "auto-replied");
        lines.field("MIME-Version", "1.0");
        lines.field("Content-Type", "multipart/report; report-type=delivery-status; boundary=\"" + boundary + "\"");
        boolean ascii = returned.isAscii() && Safe.isAscii(human) && Safe.isAscii(machine);
        lines.field("Content-Transfer-Encoding", ascii ? "7bit" : "8bit");
        return lines.empty().octets();
    }

    private String subject() {
        return report.kind() == Kind.FAILED ? "Mail not delivered" : "Mail delayed";
    }

    private static void part(ByteArrayOutputStream out, String boundary, String contentType, String text) {
        Lines head = new Lines().line("--" + boundary).field("Content-Type", contentType);
        head.field("Content-Transfer-Encoding", Safe.isAscii(text) ? "7bit" : "8bit");
        out.writeBytes(head.empty().octets());
        out.writeBytes((text + "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    /** RFC 2046 section 5.1.1: it must not occur in any part. */
    private String boundary(String messageId, byte[] original) {
        String text = human + machine + new String(original, StandardCharsets.ISO_8859_1);
        String boundary = "=_" + messageId;
        for (int i = 0; text.contains("--" + boundary); i++) {
            boundary = "=_" + messageId + "_" + i;
        }
        return boundary;
    }
}
