package dev.caravan.tls;

/** What a session must be before a message goes over it. Each grade is good enough for the ones before it, PKIX and DANE apart. */
public enum TlsGrade {
    /** Without TLS, even if it is offered. */
    CLEAR,
    /** With TLS if it can be had, whoever the peer is (RFC 7435). */
    OPPORTUNISTIC,
    /** With TLS, whoever the peer is. */
    ENCRYPTED,
    /** With a certificate for the host's name from an authority that is trusted (RFC 5280, RFC 9525). */
    PKIX,
    /** With a certificate that the host's TLSA records vouch for (RFC 7672). */
    DANE,
    /** With both. */
    DANE_AND_PKIX;

    /** What satisfies both. */
    public TlsGrade and(TlsGrade other) {
        TlsGrade greater = compareTo(other) < 0 ? other : this;
        TlsGrade lesser = greater == this ? other : this;
        return greater == DANE && lesser == PKIX ? DANE_AND_PKIX : greater;
    }

    /** What satisfies this and knows the peer: by DANE where there is DANE, else by PKIX. */
    public TlsGrade authenticated() {
        return this == DANE ? DANE : and(PKIX);
    }
}
