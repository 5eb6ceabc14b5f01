/**
 * How Caravan proves to a submission server who it is.
 *
 * <p>SASL is a dialogue of octets: the server offers names of mechanisms, the client picks one, then challenges and
 * responses go back and forth until the server says yes or no. {@link dev.caravan.sasl.MechanismChoice} picks;
 * {@link dev.caravan.sasl.Authentication} is one such dialogue. What carries it, the SMTP command AUTH with its base64
 * and its replies, is not known here: everything can be tested with octets alone.
 *
 * <p>Three rules stand above all mechanisms. What the server could use again, a password or a token, goes only to a
 * server whose certificate was verified. A mechanism bound to the TLS session (its name ends in {@code -PLUS}) is
 * preferred to one that is not, since nobody can stand in between; and when the server seems to offer none, the dialogue
 * says so, so that an honest server notices if its offer was cut on the way. And the success that a server declares
 * counts only when the mechanism has seen what it must see, with SCRAM the proof that the server, too, knows the
 * password: see {@link dev.caravan.sasl.Authentication#isComplete()}.
 *
 * <p>Everything that a server says is hostile until parsed: {@link dev.caravan.sasl.ServerFirst} and
 * {@link dev.caravan.sasl.ServerFinal} are pure functions, and the cost that a server may ask for is bounded before
 * anything is computed.
 *
 * <p>RFC 4422 (SASL), RFC 5802 and 7677 (SCRAM), RFC 5801 section 4 (the GS2 header), RFC 9266 and 5929 (channel
 * bindings), RFC 4013 (SASLprep), RFC 4616 (PLAIN), RFC 2195 (CRAM-MD5), RFC 7628 (OAUTHBEARER), RFC 4954 (AUTH in SMTP).
 */
@NullMarked
package dev.caravan.sasl;

import org.jspecify.annotations.NullMarked;
