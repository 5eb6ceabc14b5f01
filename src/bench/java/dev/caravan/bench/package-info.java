/**
 * Proofs and measurements of the whole process from outside, started by {@code src/bench/run.sh}. Not part of the
 * product: compiled in the Maven profile {@code bench} only.
 *
 * <p>The process under test is the packaged product. The one thing it holds beyond that is {@link
 * dev.caravan.bench.ProbeListener}, which writes into a small shared file what the worker is committing just now; what
 * was delivered is counted by the sink and what was accepted by the producer, never by Caravan.
 */
@NullMarked
package dev.caravan.bench;

import org.jspecify.annotations.NullMarked;
