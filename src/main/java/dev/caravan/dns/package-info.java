/**
 * Asking the domain name system, one question at a time.
 *
 * <p>A resolver takes a name and a record type and says one of five things: here are the records, this name is an alias
 * for another, the name exists without such records, the name does not exist, or nobody could tell. The difference
 * between the last two decides whether mail bounces or waits, so it is never blurred into an empty list or an exception.
 *
 * <p>Every answer says how far it can be trusted, in the four words of RFC 4035 section 4.3. An answer that was proven
 * false (bogus) is no answer. Following aliases is left to who asks: each step has an authenticity of its own.
 *
 * <p>Who knows whether an answer is authentic is a matter of {@link dev.caravan.dns.Trust}: name servers that are trusted, or
 * nobody, and then signatures are checked here. Answers are remembered with what they are worth.
 *
 * <p>RFC 1034 and 1035, RFC 2308 (negative answers), RFC 4033 to 4035 and 6840 (DNSSEC), RFC 6604 (aliases and response codes), RFC 7766 (TCP), RFC
 * 8914 (extended errors).
 */
@NullMarked
package dev.caravan.dns;

import org.jspecify.annotations.NullMarked;
