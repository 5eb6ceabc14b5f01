package dev.caravan.status;

import java.util.Optional;

/**
 * Why a recipient was not delivered.
 *
 * @param status what a notification's Status field says; class 4 or 5
 * @param reply the server's answer that decided it; empty if no server was reached or it said nothing
 * @param text our own words: one line, what happened and where, fit for a log and a notification
 * @param hop how far the attempt got; empty if it never left the house
 */
public record Diagnostic(
        Reason reason, EnhancedStatusCode status, Optional<Reply> reply, String text, Optional<Hop> hop) {

    public Diagnostic withStatus(EnhancedStatusCode other) {
        return new Diagnostic(reason, other, reply, text, hop);
    }

    public Diagnostic withReason(Reason other) {
        return new Diagnostic(other, status, reply, text, hop);
    }

    /** Our explanation and what the server said, in one line. */
    public String summary() {
        return text + reply.map(r -> ": " + r).orElse("");
    }
}
