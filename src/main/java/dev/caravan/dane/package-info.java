/**
 * DANE for SMTP: a domain says in its signed zone which certificates its mail hosts have.
 *
 * <p>A mail host's TLSA records are asked for only when everything that led to the host is authentic, aliases and addresses
 * included; who could forge the way to a host could forge the host as well. With an MX record set that is not authentic there
 * is no DANE at all, although RFC 7672 section 2.2.1 would allow it: it would prove that mail went to the host that a forger
 * named. {@link dev.caravan.dane.TlsaLookup} finds the records under the name that the host's aliases come to, or else under
 * its own. An answer that cannot be had, or that is proven false, is never taken for the absence of records: then DANE may be
 * what the domain wants, and mail waits.
 *
 * <p>Of the records found, {@link dev.caravan.dane.UsableRecords} are those with a usage for mail, DANE-TA(2) or DANE-EE(3),
 * and data that can match. {@link dev.caravan.dane.DanePeer} is the check that a server's certificates fit one of them: DANE-EE
 * pins the server's own certificate or key, and nothing else of it counts, neither names nor dates; DANE-TA pins an authority
 * above it, from which a valid chain must lead to a certificate with one of the allowed names.
 *
 * <p>RFC 6698 (TLSA), RFC 7671 (operations, digest agility), RFC 7672 (SMTP).
 */
@NullMarked
package dev.caravan.dane;

import org.jspecify.annotations.NullMarked;
