/**
 * The command {@code sendmail}: what programs have called for forty years to have a message sent.
 *
 * <p>A call goes through four steps. {@code FlagReader} reads the arguments, with the grammar that programs know of other
 * mail systems. {@code MessageReader} reads standard input to its end, makes its line ends CRLF, and parts header and
 * body. {@code Drafting} completes the header and finds the envelope. {@code Handover} hands the message over, once, by a
 * {@code Way} (a server, or the queue), and keeps in {@code KeptMessages} what could not be handed over.
 *
 * <p>The exit code is a promise: 0 comes only after somebody else has taken responsibility for every recipient, and 75
 * (EX_TEMPFAIL) only after the message is on stable storage.
 *
 * <p>RFC 6409 section 8 (what may be completed), RFC 5322 (header and addresses), RFC 3461 (notifications), and
 * sysexits.h.
 */
@NullMarked
package dev.caravan.sendmail;

import org.jspecify.annotations.NullMarked;
