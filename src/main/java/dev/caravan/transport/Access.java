package dev.caravan.transport;

import dev.caravan.nexthop.AddressLookup;
import dev.caravan.smtp.DirectSmtpClient;
import dev.caravan.smtp.SmtpOptions;
import dev.caravan.transport.ConnectionKey.Identity;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * What the transports of one process have in common, for one of them to differ in a part of it.
 *
 * @param options of clients that log in nowhere, by where they speak from
 * @param shared sessions of such clients
 * @param lookup finds hosts that the operator has named
 * @param outages hears of transports that can do nothing
 */
public record Access(
        Function<Origin, SmtpOptions> options, Sessions shared, AddressLookup lookup, OutageListener outages) {

    /** Tells who came by one way, or as one user, from all others, without naming a secret. */
    private static final AtomicLong IDENTITIES = new AtomicLong();

    /** Of a client that logs in nowhere. */
    public SmtpOptions options(Origin origin) {
        return options.apply(origin);
    }

    /** Sessions of a client of its own, whose connections serve nobody else. */
    public Sessions sessions(SmtpOptions own) {
        return new Sessions(
                new DirectSmtpClient(own),
                shared.pool(),
                new Identity("own " + IDENTITIES.incrementAndGet(), ""),
                shared.clock(),
                shared.authorities(),
                shared.listener());
    }

    /** A transport that depends on what may fail for all its messages alike. */
    public Transport guarded(Transport transport, GuardedTransport.Settings settings) {
        return new GuardedTransport(transport, settings, shared.clock());
    }
}
