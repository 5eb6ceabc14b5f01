package dev.caravan.queue.core.sim;

import dev.caravan.queue.core.Event.Signal;
import dev.caravan.queue.core.Settlement;

/** What an attempt came to. */
record Made(Settlement settlement, Signal signal, Kind kind) {

    /** Whether anything was tried. */
    enum Kind {
        ATTEMPTED,
        WITHHELD
    }
}
