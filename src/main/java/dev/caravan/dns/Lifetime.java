package dev.caravan.dns;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;

/** How long an answer may be used. */
record Lifetime(InstantSource clock) {

    /** Ours: one message asks the same thing several times, and zero would mean a question for each. */
    static final Duration MIN = Duration.ofSeconds(1);

    /** Ours: whoever changes mail hosts in a hurry must not wait for us longer than this; RFC 8767 section 4 allows a week. */
    static final Duration MAX = Duration.ofHours(6);

    /** RFC 2308 section 5: one to three hours have been found to work well for negative answers. */
    static final Duration NEGATIVE_MAX = Duration.ofHours(3);

    /**
     * Ours: a failure may be over at any moment. Long enough that one message does not wait for the same dead server once
     * for each of its hosts; RFC 2308 section 7 would allow five minutes. Likewise for a denial without an SOA record
     * (section 5).
     */
    static final Duration UNANSWERED = Duration.ofSeconds(5);

    /** @param name that was asked for */
    Duration of(Message message, Name name) {
        List<Record> own = message.getSection(Section.ANSWER).stream()
                .filter(record -> record.getName().equals(name))
                .toList();
        return own.isEmpty() ? negative(message) : positive(own);
    }

    private Duration positive(List<Record> records) {
        Duration shortest = MAX;
        for (Record record : records) {
            shortest = shorter(shortest, Duration.ofSeconds(record.getTTL()));
            if (record instanceof RRSIGRecord signature) {
                // RFC 4035 section 5.3.3: not beyond the end of the signature.
                shortest = shorter(shortest, until(signature.getExpire()));
            }
        }
        return longer(shortest, MIN);
    }

    private static Duration negative(Message message) {
        for (Record record : message.getSection(Section.AUTHORITY)) {
            if (record instanceof SOARecord soa) {
                // RFC 2308 section 5.
                Duration life = Duration.ofSeconds(Math.min(soa.getTTL(), soa.getMinimum()));
                return longer(shorter(life, NEGATIVE_MAX), MIN);
            }
        }
        return UNANSWERED;
    }

    private Duration until(Instant end) {
        return Duration.between(clock.instant(), end);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
