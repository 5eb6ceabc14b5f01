/**
 * How a TCP connection to a mail server is made.
 *
 * <p>Everything above speaks to a {@link dev.caravan.dial.Dialer}: given an address and a time, a connected socket or an
 * exception. So the sandbox, a test or a proxy can stand in for the network, and nothing else changes. A dialer knows no
 * names: which addresses a host has, and which of them may be dialed at all, is decided before.
 * {@link dev.caravan.dial.DirectDialer} connects from a fixed local address if it is given one: who sends mail is known
 * by the address it comes from. {@link dev.caravan.dial.Socks5Dialer} goes through a SOCKS5 proxy, and says in its
 * failures whether the proxy or the destination is to blame.
 *
 * <p>RFC 1928 (SOCKS5), RFC 1929 (user and password for it).
 */
@NullMarked
package dev.caravan.dial;

import org.jspecify.annotations.NullMarked;
