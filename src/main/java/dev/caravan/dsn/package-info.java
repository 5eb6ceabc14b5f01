/**
 * Delivery status notifications: telling the sender what became of a message.
 *
 * <p>A notification is a {@code multipart/report} of three parts. The first is for people; the second,
 * {@code message/delivery-status}, says the same in fields for programs: some about the message, then a group for every
 * recipient with an action (failed, delayed), a status code, and what the remote server said; the third returns the
 * original's header, or all of it if the sender asked for that. It is sent with the null reverse-path, so nothing can ever
 * be returned for it, and marks itself as automatic so that nobody answers.
 *
 * <p>What a remote server said is data from a stranger that ends up in somebody's mail reader: it is bounded, freed of
 * control characters, and folded, and can begin no field and no part of its own.
 *
 * <p>RFC 3464 (the fields), RFC 3461 section 6 (what the sender may ask), RFC 6522 (multipart/report), RFC 6533
 * (internationalized forms), RFC 3834 (automatic responses).
 */
@NullMarked
package dev.caravan.dsn;

import org.jspecify.annotations.NullMarked;
