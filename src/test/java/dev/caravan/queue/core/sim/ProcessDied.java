package dev.caravan.queue.core.sim;

/** The process dies here: whatever it had in memory is gone. */
final class ProcessDied extends RuntimeException {

    private static final long serialVersionUID = 1;
}
