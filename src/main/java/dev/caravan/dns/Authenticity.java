package dev.caravan.dns;

/** How far an answer can be trusted (RFC 4035 section 4.3). */
public enum Authenticity {
    /** A chain of signatures leads to a trust anchor. */
    SECURE,
    /** The zone is proven to be unsigned. */
    INSECURE,
    /** It should be signed, and the signatures do not fit. Never used for anything. */
    BOGUS,
    /** Nobody checked. */
    INDETERMINATE;

    /** What a conclusion from two answers is worth. */
    public Authenticity and(Authenticity other) {
        if (this == BOGUS || other == BOGUS) {
            return BOGUS;
        }
        if (this == INDETERMINATE || other == INDETERMINATE) {
            return INDETERMINATE;
        }
        return this == SECURE ? other : this;
    }
}
