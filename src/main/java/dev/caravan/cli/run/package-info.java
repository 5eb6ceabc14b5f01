/**
 * Puts the process together and takes it apart: broker, then queues, then routes, then the worker; the other way round at
 * the end. The one place that knows all parts.
 */
@NullMarked
package dev.caravan.cli.run;

import org.jspecify.annotations.NullMarked;
