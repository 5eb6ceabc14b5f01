/**
 * DKIM signatures: a domain says of a message that it answers for it.
 *
 * <p>Whoever signs publishes a public key at {@code selector._domainkey.domain} and signs the hash of the body together
 * with the header fields that a reader sees. A signature tells DMARC something only if its domain is that of the From
 * field, or above it; so the {@link dev.caravan.dkim.KeyRing} chooses by it. Every selector of the chosen domain signs,
 * each in a field of its own: who cannot check Ed25519 checks RSA.
 *
 * <p>Both header and body are canonicalized as "relaxed": white space may change on the way, nothing else may. Fields
 * whose addition would change what a reader sees are named once more than they occur, so one that is added breaks the
 * signature (section 8.15).
 *
 * <p>A {@link dev.caravan.dkim.Signing} sees the body once, as a stream. It knows from the start how long its fields will
 * be, so room can be kept for them in front of a body that is not in memory.
 *
 * <p>RFC 6376 (DKIM), RFC 8301 (no SHA-1, no short keys), RFC 8463 (Ed25519), RFC 8616 (internationalized mail: names are
 * written as A-labels, which every verifier knows), RFC 7489 section 3.1.1 (alignment).
 */
@NullMarked
package dev.caravan.dkim;

import org.jspecify.annotations.NullMarked;
