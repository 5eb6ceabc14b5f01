package dev.caravan.status;

import dev.caravan.envelope.ForwardPath;

/** The end of one attempt for one recipient. */
public sealed interface RecipientOutcome {

    ForwardPath recipient();

    /** The server took responsibility. */
    record Delivered(ForwardPath recipient, Reply reply, Hop hop) implements RecipientOutcome {}

    /** Not now: worth another attempt. */
    record Deferred(ForwardPath recipient, Diagnostic why) implements RecipientOutcome {}

    /** Never. */
    record Failed(ForwardPath recipient, Diagnostic why) implements RecipientOutcome {}
}
