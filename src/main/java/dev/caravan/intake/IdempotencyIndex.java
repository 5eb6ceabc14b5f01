package dev.caravan.intake;

import java.util.Optional;

/**
 * Remembers which idempotency keys an account has used, for a while. Safe for many threads.
 *
 * <p>A key counts as used from {@link #firstUse}. If the message does not become the queue's after all, the key must be
 * forgotten, or the drop's own redelivery would be taken for a duplicate of itself and the message would be lost.
 */
public interface IdempotencyIndex {

    /**
     * Uses a key up, unless it was used before.
     *
     * @return the message that used it first, or nothing if this one does
     */
    Optional<String> firstUse(String account, String key, String messageId);

    /** Takes a use back; does nothing if another message has the key. */
    void forget(String account, String key, String messageId);
}
