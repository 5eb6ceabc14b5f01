package dev.caravan.queue.core;

/** Whether new attempts may start. */
public enum Dialing {
    ALLOWED,
    /** A few at a time, so that a full disk can drain itself. */
    FEW,
    STOPPED
}
