/**
 * A site is what shares a fate: the hosts behind a next-hop domain, a smarthost, a transport as a whole.
 *
 * <p>How many connections it gets is learned as TCP learns its window: one more for as many successes as there are, half
 * of them when the site asks for less (421) or cannot be reached. After several failures in a row it is down: one attempt
 * at a time, the probe, at growing intervals, until a session is held again. What it costs the others is counted in the
 * time it has held connections, not in messages, so that a site which answers slowly pays for it itself.
 *
 * <p>A transport may have rates, which all its sites share: so many attempts, or recipients, in a time. Those for a second
 * or minute are spread evenly, those for an hour or a day may be used up at once.
 *
 * <p>There is no thread, clock or socket in here: time comes in as monotonic nanoseconds.
 *
 * <p>RFC 5321 section 4.5.4.1 (sending strategy), section 3.8 (421).
 */
@NullMarked
package dev.caravan.site;

import org.jspecify.annotations.NullMarked;
