/**
 * The command {@code caravan}: with no argument it runs the queue, with one it looks into a running one.
 *
 * <p>A configuration that cannot be used ends it with status 78 (EX_CONFIG of sysexits.h) and the list of all faults on
 * standard error, before anything is started.
 */
@NullMarked
package dev.caravan.cli;

import org.jspecify.annotations.NullMarked;
