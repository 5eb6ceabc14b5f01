package dev.caravan.config;

/** The data directory is another process's, or nobody's to use. The message says what to do. */
public final class DataDirectoryTaken extends Exception {

    DataDirectoryTaken(String message) {
        super(message);
    }
}
