package dev.caravan.smtp.sink;

import java.util.List;

/**
 * A message that a sink has accepted.
 *
 * @param reversePath with angle brackets, as it came
 * @param mailParameters what stood behind it, for example {@code SIZE=120 BODY=8BITMIME}; may be empty
 * @param recipients those that were accepted, at least one
 * @param content without dot-stuffing; not copied
 * @param tls the TLS version, empty in clear
 */
public record SunkMail(
        String reversePath, String mailParameters, List<Recipient> recipients, byte[] content, String tls) {

    public SunkMail {
        recipients = List.copyOf(recipients);
    }

    /**
     * @param forwardPath with angle brackets, as it came
     * @param parameters what stood behind it; may be empty
     */
    public record Recipient(String forwardPath, String parameters) {}
}
