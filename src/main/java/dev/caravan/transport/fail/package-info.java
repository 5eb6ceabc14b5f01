/** A transport that delivers nothing and says so: for mail that must not leave, and for trying out what a failure does. */
@NullMarked
package dev.caravan.transport.fail;

import org.jspecify.annotations.NullMarked;
