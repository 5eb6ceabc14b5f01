package dev.caravan.cli;

/** A command did not do what it was told; the message says why and what to check. */
final class Unsuccessful extends Exception {

    /** There is no such job, or it is in a state in which this cannot be done. */
    static final int NOT_POSSIBLE = 1;

    /** EX_UNAVAILABLE of sysexits.h: the process cannot be reached. */
    static final int UNAVAILABLE = 69;

    private final int exitCode;

    Unsuccessful(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
