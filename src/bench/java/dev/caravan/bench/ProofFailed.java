package dev.caravan.bench;

/** A check of a proof did not hold; the message says which. */
public final class ProofFailed extends Exception {
    public ProofFailed(String check) {
        super(check);
    }
}
