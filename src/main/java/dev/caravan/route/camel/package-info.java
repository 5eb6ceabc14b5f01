/**
 * The way of a message as Camel routes, one for each verb: intake, attempt, settle, dead-letter, report. A route says
 * what happens in which order; the steps it names do one thing each.
 */
@NullMarked
package dev.caravan.route.camel;

import org.jspecify.annotations.NullMarked;
