/**
 * The message content: an RFC 5322 message as a row of octets, and its header fields as far as a mail queue must look
 * at them. Content is relayed as it came; nothing is ever parsed and written again.
 */
@NullMarked
package dev.caravan.message;

import org.jspecify.annotations.NullMarked;
