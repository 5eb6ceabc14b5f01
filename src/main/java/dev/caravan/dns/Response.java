package dev.caravan.dns;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Message;

/** What came of one question, before its records are read. */
sealed interface Response {

    /**
     * An answer, or the answer that there is nothing.
     *
     * @param life how long it may be used
     */
    record Received(Message message, Authenticity authenticity, Duration life, Reading reading) implements Response {

        Received(Message message, Authenticity authenticity, Duration life) {
            this(message, authenticity, life, new Reading());
        }
    }

    /** What was read in an answer. One that is remembered is read once: it belongs to one question. */
    final class Reading {
        private volatile @Nullable DnsAnswer<?> answer;

        @Nullable
        DnsAnswer<?> answer() {
            return answer;
        }

        void done(DnsAnswer<?> read) {
            answer = read;
        }
    }

    /** Nobody could tell, or what was told is false: silence, SERVFAIL, bogus. */
    record Failed(String why) implements Response {}
}
