/**
 * The queue: what a job is, and what is written down about it. The state machine that decides is in {@code core}, the
 * broker's side in {@code artemis} and {@code embedded}, large contents in {@code content}.
 *
 * <p>One job is one envelope with recipients of one next-hop domain. It is a broker message; what changes from attempt
 * to attempt is its {@link dev.caravan.queue.Progress}.
 */
@NullMarked
package dev.caravan.queue;

import org.jspecify.annotations.NullMarked;
