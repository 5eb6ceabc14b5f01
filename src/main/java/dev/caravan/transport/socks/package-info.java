/**
 * The way through a SOCKS5 proxy (RFC 1928, RFC 1929).
 *
 * <p>Who sends mail is known by the address it comes from, and a proxy is a way to have another one. The proxy is ours: if
 * it cannot be reached or does not let us in, no destination is to blame, and no message uses up an attempt. Where a
 * recipient's domain leads is looked up here and never left to the proxy, or DNSSEC, DANE and the filter of addresses
 * would be passed by. A relay that the operator has named may be left to it, if the operator says so.
 */
@NullMarked
package dev.caravan.transport.socks;

import org.jspecify.annotations.NullMarked;
