/**
 * Relaying through a configured host: no MX look-up, one name, any number of addresses.
 *
 * <p>The operator chose this host, so its name is looked up the way the operating system does it, and private addresses
 * are fine. Its certificate is checked when TLS is demanded, never when it is merely opportunistic (RFC 7435). With DANE
 * (RFC 7672) its name and TLSA records are asked of the resolver that knows what is authentic.
 */
@NullMarked
package dev.caravan.transport.smarthost;

import org.jspecify.annotations.NullMarked;
