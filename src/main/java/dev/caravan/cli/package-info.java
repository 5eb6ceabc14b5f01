/** The command {@code caravan}: with no argument it runs the queue, with one it looks into a running one. */
@NullMarked
package dev.caravan.cli;

import org.jspecify.annotations.NullMarked;
