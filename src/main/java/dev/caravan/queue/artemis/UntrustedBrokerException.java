package dev.caravan.queue.artemis;

/** The broker lets a sender name itself: whoever can drop a message could drop it as anybody. Says how to cure it. */
public final class UntrustedBrokerException extends Exception {

    UntrustedBrokerException(String message) {
        super(message);
    }
}
