/** The Camel component {@code smarthost:host:port?tls=…&connections=…}. */
@NullMarked
package dev.caravan.transport.smarthost.camel;

import org.jspecify.annotations.NullMarked;
