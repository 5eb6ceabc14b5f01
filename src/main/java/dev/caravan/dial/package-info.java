/** How a TCP connection to a mail server is made: directly, or through a proxy. */
@NullMarked
package dev.caravan.dial;

import org.jspecify.annotations.NullMarked;
