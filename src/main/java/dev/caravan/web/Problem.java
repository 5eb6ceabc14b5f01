package dev.caravan.web;

/** A request that is not answered as it was meant; the message says what is wrong and what would be right. */
final class Problem extends Exception {

    private final int status;

    Problem(int status, String message) {
        super(message);
        this.status = status;
    }

    /** The HTTP status. */
    int status() {
        return status;
    }
}
