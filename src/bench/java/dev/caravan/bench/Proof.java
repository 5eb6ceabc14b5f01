package dev.caravan.bench;

/** One thing that is measured or shown. Prints its table as it goes. */
public interface Proof {

    /**
     * Runs to the end.
     *
     * @return the last line's {@code key=value} pairs
     * @throws ProofFailed if a check did not hold
     */
    String prove() throws Exception;
}
