/**
 * The queue on an Artemis broker, and the Camel component {@code mailqueue:} through which routes reach it.
 *
 * <p>One transacted session, the lane, carries everything a worker does: it receives jobs, claims, settles, parks and
 * hops, and one thread commits all that has gathered in one group commit. Dropped messages, notices and outcomes are
 * taken by plain consumers that commit a batch at a time.
 */
@NullMarked
package dev.caravan.queue.artemis;

import org.jspecify.annotations.NullMarked;
