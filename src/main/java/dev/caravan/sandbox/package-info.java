/**
 * A world inside the process: every name resolves, and every connection ends at the SMTP sink.
 *
 * <p>Mail in the sandbox passes through the same transports, client and policies as in production; only the two ports to
 * the outside are exchanged, the resolver and the dialer. What is seen in it can therefore be believed. No packet leaves
 * the machine, whatever address a message is for.
 */
@NullMarked
package dev.caravan.sandbox;

import org.jspecify.annotations.NullMarked;
