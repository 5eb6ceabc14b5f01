package dev.caravan.config;

/** The file of generated passwords cannot be trusted or used. The message says how to cure it. */
public final class BadCredentials extends Exception {

    BadCredentials(String message) {
        super(message);
    }

    BadCredentials(String message, Throwable cause) {
        super(message, cause);
    }
}
