package dev.caravan.bench;

import java.nio.charset.StandardCharsets;

/** Messages of an exact size, each to one recipient, over a hundred domains. */
public final class Mail {

    /** Octets of a message unless the command line says otherwise. */
    public static final int OCTETS = 10_240;

    /** The header field by which sinks know a message again. */
    public static final String ID_FIELD = "X-Bench-Id";

    /** Those of {@link #recipient}. */
    static final int DOMAINS = 100;

    private static final int LINE_CHARACTERS = 76;
    private static final String LINE = "The quick brown caravan jumps over the lazy dune. ".repeat(2);

    private Mail() {}

    public static String recipient(String id) {
        return "r" + id + "@d" + Math.floorMod(id.hashCode(), DOMAINS) + ".bulk.example";
    }

    public static byte[] of(String id, int octets) {
        StringBuilder text = new StringBuilder(octets)
                .append("From: Bench <bench@sender.example>\r\n")
                .append("To: <" + recipient(id) + ">\r\n")
                .append("Date: Mon, 3 Aug 2026 10:00:00 +0000\r\n")
                .append("Message-ID: <" + id + "@sender.example>\r\n")
                .append("Subject: measured\r\n")
                .append(ID_FIELD + ": " + id + "\r\n\r\n");
        while (octets - text.length() >= 2 * (LINE_CHARACTERS + 2)) {
            text.append(LINE, 0, LINE_CHARACTERS).append("\r\n");
        }
        int rest = octets - text.length();
        if (rest < 2) {
            throw new IllegalArgumentException(octets + " octets are too few for a message");
        }
        text.append("x".repeat(rest - 2)).append("\r\n");
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
