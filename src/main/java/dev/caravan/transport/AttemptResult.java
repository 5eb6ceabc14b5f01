package dev.caravan.transport;

import dev.caravan.nexthop.AddressesTried;
import dev.caravan.status.Diagnostic;
import dev.caravan.status.RecipientOutcome;
import java.time.Duration;
import java.util.List;

/** What an attempt came to. */
public sealed interface AttemptResult {

    /**
     * A server, a network or a policy decided.
     *
     * @param outcomes one per recipient of the envelope, in its order
     * @param signal what the attempt says about the site, whatever became of the recipients
     * @param addressesTried where it has been: for the next attempt's choice
     */
    record Attempted(List<RecipientOutcome> outcomes, SiteSignal signal, AddressesTried addressesTried)
            implements AttemptResult {
        public Attempted {
            outcomes = List.copyOf(outcomes);
        }

        /** Which addresses it was made at is no matter to a next one. */
        public Attempted(List<RecipientOutcome> outcomes, SiteSignal signal) {
            this(outcomes, signal, AddressesTried.NONE);
        }
    }

    /**
     * A limit of our own stood in the way (a proxy that is down, a throttle). It uses up no attempt and lengthens no
     * back-off.
     *
     * @param signal what it says about the site: a relay of ours that is down is {@link SiteSignal#UNREACHABLE}
     */
    record Withheld(Diagnostic why, Duration retryAfter, SiteSignal signal) implements AttemptResult {}

    /** For the scheduler's concurrency and its notion of a site that is down. */
    enum SiteSignal {
        /** A session was held. */
        REACHED,
        /** The site asked for less: 421 (RFC 5321 section 3.8). */
        BUSY,
        /** No host of the site could be reached. */
        UNREACHABLE,
        /** It says nothing. */
        NONE
    }
}
