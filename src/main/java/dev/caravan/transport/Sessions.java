package dev.caravan.transport;

import dev.caravan.smtp.SmtpClient;
import dev.caravan.tls.Authorities;
import dev.caravan.transport.ConnectionKey.Identity;
import java.time.InstantSource;

/**
 * How a transport gets its sessions: the client, the kept connections, as whom, and what time it is.
 *
 * @param authorities whom to believe where a certificate must convince
 */
public record Sessions(
        SmtpClient client,
        ConnectionPool pool,
        Identity identity,
        InstantSource clock,
        Authorities authorities,
        DeliveryListener listener) {

    /** With nobody who counts. */
    public Sessions(
            SmtpClient client, ConnectionPool pool, Identity identity, InstantSource clock, Authorities authorities) {
        this(client, pool, identity, clock, authorities, DeliveryListener.NOBODY);
    }

    /** The same, by another client. */
    public Sessions with(SmtpClient other) {
        return new Sessions(other, pool, identity, clock, authorities, listener);
    }

    /** Ends the idle ones. */
    public void closeIdle() {
        pool.evict(identity);
    }
}
