package dev.caravan.intake;

import java.util.List;
import java.util.Optional;

/**
 * What Caravan has signed of a message.
 *
 * @param by the names of the keys' records, one for each signature
 * @param doubt why nothing is signed although there are keys; empty if there is just none for this author
 */
public record Signed(List<String> by, Optional<String> doubt) {

    public Signed {
        by = List.copyOf(by);
    }
}
