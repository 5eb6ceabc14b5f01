package dev.caravan.queue.artemis;

/** What came of an operator's command. */
public sealed interface Operated {

    /** It is done, on stable storage or in the worker's next commit. */
    record Done() implements Operated {}

    /** There is no such job: it has ended, or never was. */
    record NotFound() implements Operated {}

    /**
     * The job is there, and this cannot be done to it.
     *
     * @param why and what would be right
     */
    record NotPossible(String why) implements Operated {}
}
