package dev.caravan.envelope;

import java.util.Optional;
import java.util.Set;

/**
 * One recipient with what was asked for it (RFC 3461 sections 4.1 and 4.2).
 *
 * @param notifyOn when to notify the sender; empty is NEVER
 */
public record Recipient(ForwardPath path, Set<Notify> notifyOn, Optional<OriginalRecipient> originalRecipient) {

    public static Recipient of(ForwardPath path) {
        return new Recipient(path, Notify.DEFAULT, Optional.empty());
    }
}
