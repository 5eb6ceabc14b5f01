/**
 * Relaying through hosts that the operator has named.
 *
 * <p>There may be several, in an order or by lot, and their names may stand for a domain whose mail hosts they are. The
 * first one that takes the message ends the attempt; what a failure means, and whether the next one is asked, is
 * {@link dev.caravan.transport.FailurePolicy}'s to say. A machine that there was no session with is passed over for a while
 * ({@code RelayHealth}), so that not every message waits for it.
 *
 * <p>The operator chose these hosts, so their names are looked up the way the operating system does it, and private
 * addresses are fine. Certificates are checked when TLS is demanded, never when it is merely opportunistic (RFC 7435). Mail
 * hosts of a domain, and with DANE (RFC 7672) all names and TLSA records, are asked of the resolver that knows what is
 * authentic. A relay that cannot be reached, found or trusted is our own affair: the message is withheld.
 */
@NullMarked
package dev.caravan.transport.smarthost;

import org.jspecify.annotations.NullMarked;
