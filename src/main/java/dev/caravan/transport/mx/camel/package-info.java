/** The Camel component {@code mx:direct?port=…&allowPrivate=…}. */
@NullMarked
package dev.caravan.transport.mx.camel;

import org.jspecify.annotations.NullMarked;
