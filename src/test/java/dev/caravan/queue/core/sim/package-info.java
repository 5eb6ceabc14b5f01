/**
 * Invented histories for the queue, from a seed.
 *
 * <p>The real {@link dev.caravan.queue.core.Scheduler}, {@link dev.caravan.queue.core.Settler},
 * {@link dev.caravan.queue.core.RetrySchedule}, {@link dev.caravan.queue.core.Ladder} and
 * {@link dev.caravan.site.Site} run in a world that is a model: a broker that keeps what was committed and nothing else,
 * lanes that break, a process that dies, servers of every temper, a wall clock that jumps. {@code Shell} does what the
 * worker does around the scheduler. {@code Promise} watches: it knows what was accepted, what servers really took and
 * what is on the broker, and it trusts nothing that the queue says of itself.
 *
 * <p>The same seed gives the same history, always. {@code -Dcaravan.sim.seed=N} replays one,
 * {@code -Dcaravan.sim.histories=N} says how many are run, {@code -Dcaravan.sim.trace=true} prints what happens.
 */
@NullMarked
package dev.caravan.queue.core.sim;

import org.jspecify.annotations.NullMarked;
