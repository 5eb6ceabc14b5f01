/**
 * What receivers find in the domain name system when mail comes from a domain, before they find it.
 *
 * <p>A {@link dev.caravan.dnscheck.Check} looks at one thing and comes to {@link dev.caravan.dnscheck.Finding}s: how bad it is, what
 * was found, and what to publish, as a line of a zone file. A check changes nothing and knows nothing of the queue.
 *
 * <p>RFC 5321 section 5.1 and 7505 (mail hosts), 7208 (SPF), 6376 (DKIM), 7489 (DMARC), 7672 (DANE), 8461 (MTA-STS), 8460 (reports about TLS), 1912
 * section 2.1 (reverse names).
 */
@NullMarked
package dev.caravan.dnscheck;

import org.jspecify.annotations.NullMarked;
