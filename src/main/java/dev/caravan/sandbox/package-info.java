/**
 * A world inside the process: every name resolves, and every connection ends at the SMTP sink. Mail in the sandbox passes
 * through the same transports, client and policies as in production; only the two ports to the outside are exchanged.
 */
@NullMarked
package dev.caravan.sandbox;

import org.jspecify.annotations.NullMarked;
