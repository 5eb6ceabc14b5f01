package dev.caravan.queue.artemis;

import java.util.List;

/**
 * Some of what is in quarantine, the oldest first.
 *
 * @param count how much there is of it altogether
 * @param more whether there is more after these
 */
public record QuarantinePage(List<Quarantined> entries, long count, boolean more) {

    public QuarantinePage {
        entries = List.copyOf(entries);
    }
}
