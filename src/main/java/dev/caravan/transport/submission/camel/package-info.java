/**
 * The Camel component {@code submission:host:port?…}: a smarthost at which we log in (RFC 6409, RFC 8314).
 *
 * <p>How a message is relayed is the smarthost's affair, how one logs in that of {@link dev.caravan.sasl}. What is put
 * together here is the two, and what holds both back while the login is refused.
 */
@NullMarked
package dev.caravan.transport.submission.camel;

import org.jspecify.annotations.NullMarked;
