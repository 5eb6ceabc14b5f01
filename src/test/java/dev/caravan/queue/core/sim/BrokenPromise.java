package dev.caravan.queue.core.sim;

/** Something happened that the design promises will not. */
final class BrokenPromise extends AssertionError {

    private static final long serialVersionUID = 1;

    BrokenPromise(String message) {
        super(message);
    }
}
