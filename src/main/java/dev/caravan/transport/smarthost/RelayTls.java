package dev.caravan.transport.smarthost;

import dev.caravan.tls.TlsUse;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** What a session with a host that the operator has named must be. */
public enum RelayTls {
    /** Plain text. */
    NONE(TlsUse.NONE),
    /** STARTTLS if offered, whatever the certificate. */
    OPPORTUNISTIC(TlsUse.OPPORTUNISTIC),
    /** STARTTLS with a valid certificate, or no delivery (RFC 3207). */
    STARTTLS(TlsUse.STARTTLS),
    /** TLS from the first octet with a valid certificate (RFC 8314). */
    IMPLICIT(TlsUse.IMPLICIT),
    /** As STARTTLS, with what the host's TLSA records vouch for where it has some (RFC 7672). */
    DANE(TlsUse.STARTTLS);

    /** Those that end in a session with a checked peer, or in none. */
    public static final Set<RelayTls> VERIFIED = Collections.unmodifiableSet(EnumSet.of(STARTTLS, IMPLICIT, DANE));

    private final TlsUse use;

    RelayTls(TlsUse use) {
        this.use = use;
    }

    /** How a connection comes to use TLS. */
    public TlsUse use() {
        return use;
    }
}
