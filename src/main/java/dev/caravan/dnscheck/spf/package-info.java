/**
 * Whether a domain lets an address send its mail, as a receiver would find out (RFC 7208).
 *
 * <p>A domain publishes one TXT record: terms that are looked at from left to right until one fits the address. Its
 * qualifier is then the result. Most terms need further questions to the domain name system, whose number is bounded, since
 * strangers write records: a record beyond the bounds is worth nothing, whoever sends. That is a common fault, and the reason
 * why an operator wants to know it before the receivers do.
 *
 * <p>Three steps: {@link dev.caravan.dnscheck.spf.SpfRecord} reads text, {@link dev.caravan.dnscheck.spf.MacroString} is
 * what may vary in it, {@link dev.caravan.dnscheck.spf.Spf} asks and judges.
 */
@NullMarked
package dev.caravan.dnscheck.spf;

import org.jspecify.annotations.NullMarked;
