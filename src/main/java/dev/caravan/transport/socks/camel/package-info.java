/** The Camel component {@code socks:host:port?…}, and the parameters for a proxy that others have too. */
@NullMarked
package dev.caravan.transport.socks.camel;

import org.jspecify.annotations.NullMarked;
