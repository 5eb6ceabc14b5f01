/**
 * The message content: an RFC 5322 message as a row of octets, and its header fields as far as a mail queue must look
 * at them. Content is relayed as it came, with one exception: a server that takes no octets above 127 gets the bodies
 * that have them encoded, unless the message is signed ({@link dev.caravan.message.SevenBit}).
 *
 * <p>A header is read as slices of its own octets ({@link dev.caravan.message.HeaderFields}): a field that stays is
 * copied, never rebuilt, so a signature over it stays good. Fields of our own go through one writer
 * ({@link dev.caravan.message.HeaderWriter}) that folds and that refuses control characters: a text from a stranger
 * cannot begin a line.
 *
 * <p>RFC 5322 (message format), RFC 6532 (UTF-8 in headers), RFC 2045 and RFC 2046 (MIME), RFC 6152 (8BITMIME).
 */
@NullMarked
package dev.caravan.message;

import org.jspecify.annotations.NullMarked;
