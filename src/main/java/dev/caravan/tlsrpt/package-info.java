/**
 * What happened to TLS on the way, in the words of TLS reports.
 *
 * <p>A domain that publishes DANE records or an MTA-STS policy wants to hear when senders fail by it (RFC 8460). A report
 * counts sessions per policy, those that succeeded and those that failed, each failure with its kind and the host it was
 * at. So every try at a session is put down here with exactly that, whatever became of the message. Collecting a day's
 * worth and sending it is not done yet; logs, metrics, and outcomes use the same words.
 */
@NullMarked
package dev.caravan.tlsrpt;

import org.jspecify.annotations.NullMarked;
