package dev.caravan.sendmail;

import dev.caravan.status.RecipientOutcome;
import java.util.List;

/** To whom messages are handed over. For one thread. */
public interface Way extends AutoCloseable {

    /** Tries once. Never throws for what a server or a network does. */
    Answer handOver(Draft draft);

    @Override
    void close();

    /** What came of it. */
    sealed interface Answer {

        /** All of it is on stable storage elsewhere, for every recipient. */
        record Taken(String by) implements Answer {}

        /** A server has decided: one outcome for each recipient, in their order. */
        record Judged(List<RecipientOutcome> outcomes) implements Answer {
            public Judged {
                outcomes = List.copyOf(outcomes);
            }
        }

        /** Nobody has seen the message, and others would fare no better now. */
        record Closed(String why) implements Answer {}
    }
}
