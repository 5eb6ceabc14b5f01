/** The Camel component {@code fail:554?text=…}. */
@NullMarked
package dev.caravan.transport.fail.camel;

import org.jspecify.annotations.NullMarked;
