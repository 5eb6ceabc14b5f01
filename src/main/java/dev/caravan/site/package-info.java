/**
 * A site is what shares a fate: the hosts behind a next-hop domain, a smarthost, a proxy. How many connections it gets,
 * when it is down and when to look again is decided here, without a thread, a clock or a socket: time comes in as
 * monotonic nanoseconds.
 */
@NullMarked
package dev.caravan.site;

import org.jspecify.annotations.NullMarked;
