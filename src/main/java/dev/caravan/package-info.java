/** Caravan, an outbound mail queue: see {@code docs/architecture.md} for the way of a message. */
@org.jspecify.annotations.NullMarked
package dev.caravan;
