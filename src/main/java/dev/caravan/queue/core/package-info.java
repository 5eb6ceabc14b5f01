/**
 * The queue as a state machine: events come in, commands go out.
 *
 * <p>There is no thread, lock, clock, socket or broker in here. A shell feeds {@link dev.caravan.queue.core.Scheduler}
 * with what happened and carries out what it says; a simulation does the same with invented histories, thousands of
 * them, from a seed. What becomes of a job after an attempt is {@link dev.caravan.queue.core.Settler}'s pure function.
 */
@NullMarked
package dev.caravan.queue.core;

import org.jspecify.annotations.NullMarked;
