package dev.caravan.dns;

import dev.caravan.envelope.DomainName;
import java.util.List;

/**
 * What the domain name system said about one name and one type.
 *
 * @param <R> the type's records
 */
public sealed interface DnsAnswer<R> {

    /** How far it can be trusted; a question without an answer says nothing. */
    Authenticity authenticity();

    /** @param records at least one, in the order they came */
    record Records<R>(List<R> records, Authenticity authenticity) implements DnsAnswer<R> {
        public Records {
            records = List.copyOf(records);
        }
    }

    /** The name is an alias (CNAME): ask again for the target. */
    record Alias<R>(DomainName target, Authenticity authenticity) implements DnsAnswer<R> {}

    /** The name exists and has no such records (RFC 2308 section 2.2). */
    record NoData<R>(Authenticity authenticity) implements DnsAnswer<R> {}

    /** The name does not exist (RFC 2308 section 2.1). */
    record NoSuchName<R>(Authenticity authenticity) implements DnsAnswer<R> {}

    /** @param why one line: time-out, SERVFAIL, bogus… */
    record Unanswered<R>(String why) implements DnsAnswer<R> {
        @Override
        public Authenticity authenticity() {
            return Authenticity.INDETERMINATE;
        }
    }
}
