/**
 * MTA-STS: a domain says over HTTPS that its mail must go over verified TLS, and to which hosts.
 *
 * <p>A TXT record at {@code _mta-sts.<domain>} says that there is a policy, and gives it an id that changes with it. The
 * policy itself is a small text at {@code https://mta-sts.<domain>/.well-known/mta-sts.txt}: a mode (enforce, testing,
 * none), patterns for the names of MX hosts, and for how long it may be kept ({@code max_age}). Nothing signs the TXT
 * record, so it decides only <em>when</em> to fetch; what holds is what came over HTTPS from a host whose certificate
 * names it. The policy domain is that of the recipient, whatever alias its MX records are found under.
 *
 * <p>The first fetch is a leap of faith. After that the policy is kept on disk until it expires, and who blocks or forges
 * the record, or blocks the policy host, gains nothing: an unexpired policy holds while the record is gone, broken or
 * unanswered, and while a policy with a new id cannot be fetched. Use does not prolong it; only a fetch does. So it is
 * fetched again long before it expires ({@link dev.caravan.mtasts.StsRefresh}), also when nobody writes to the domain for
 * a while.
 *
 * <p>{@link dev.caravan.mtasts.MtaSts} answers for a domain: no policy, this policy, or a policy is announced and cannot
 * be had, with the reason in the words of RFC 8460. What follows from that for a connection is decided elsewhere.
 *
 * <p>The policy host is named by a stranger. Its addresses come from our own look-up, those that are not public are not
 * dialed, and what is dialed is the very address that was checked; the certificate must be for the name. Redirects are
 * not followed.
 *
 * <p>RFC 8461 (MTA-STS), RFC 8460 section 4.3 (result types), RFC 9112 (HTTP/1.1), RFC 9525 (names in certificates).
 */
@NullMarked
package dev.caravan.mtasts;

import org.jspecify.annotations.NullMarked;
