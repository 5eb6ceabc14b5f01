package dev.caravan.sasl;

/** Where a secret comes from. Asked for every dialogue, so a changed secret needs no restart. Safe for many threads. */
@FunctionalInterface
public interface SecretSource {

    /** @throws SaslFailure if there is none now, saying where it was sought */
    Secret get() throws SaslFailure;

    /** A server refused the secret: what was kept of it is of no further use. */
    default void forget() {}
}
