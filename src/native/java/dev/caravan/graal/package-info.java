/**
 * What a native executable leaves out of libraries because classes that they name are not there: the builder looks at
 * every branch, also at those that are never taken. Compiled by the profile {@code native} alone.
 */
@NullMarked
package dev.caravan.graal;

import org.jspecify.annotations.NullMarked;
