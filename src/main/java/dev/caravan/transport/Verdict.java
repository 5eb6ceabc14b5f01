package dev.caravan.transport;

import dev.caravan.status.EnhancedStatusCode;
import dev.caravan.status.Reason;

/**
 * What a failure means. Made by {@link FailurePolicy} alone.
 *
 * @param status of class 4 if transient, 5 if permanent
 */
public record Verdict(Fate fate, Scope scope, Next next, Reason reason, EnhancedStatusCode status) {

    /** Whether it ends the attempt by our own fault. */
    boolean isEndOfOurs() {
        return scope == Scope.OURS && next == Next.STOP;
    }

    /** Whether trying again later can help. */
    public enum Fate {
        TRANSIENT,
        PERMANENT
    }

    /** How much the failure speaks for. */
    public enum Scope {
        /** This recipient only. */
        RECIPIENT,
        /** The message, whoever its recipients are. */
        MESSAGE,
        /** This host; another of the same next hop may do better. */
        HOST,
        /** The whole next hop. */
        SITE,
        /** Ourselves: our login, our proxy, or TLS with our relay. No host has judged the message. */
        OURS
    }

    /** Where to go on within the same attempt; if there is none of it left, the attempt ends. */
    public enum Next {
        STOP,
        /** The next host of the next hop. */
        NEXT_HOST,
        /** The next address of this host, else the next host. */
        NEXT_ADDRESS,
        /** The same host and address once more over a new connection: a kept one had died. */
        AGAIN,
        /** The same host and address once more without TLS. */
        IN_CLEAR
    }
}
