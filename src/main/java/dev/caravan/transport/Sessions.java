package dev.caravan.transport;

import dev.caravan.smtp.SmtpClient;
import dev.caravan.transport.ConnectionKey.Identity;
import java.time.InstantSource;

/** How a transport gets its sessions: the client, the kept connections, as whom, and what time it is. */
public record Sessions(SmtpClient client, ConnectionPool pool, Identity identity, InstantSource clock) {

    /** Ends the idle ones. */
    public void closeIdle() {
        pool.evict(identity);
    }
}
