package dev.caravan.dns;

import java.time.Duration;
import org.xbill.DNS.Message;

/** What came of one question, before its records are read. */
sealed interface Response {

    /**
     * An answer, or the answer that there is nothing.
     *
     * @param life how long it may be used
     */
    record Received(Message message, Authenticity authenticity, Duration life) implements Response {}

    /** Nobody could tell, or what was told is false: silence, SERVFAIL, bogus. */
    record Failed(String why) implements Response {}
}
