package dev.caravan.tls;

import dev.caravan.envelope.DomainName;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Who the other end of a TLS session must prove to be. Implementations are values: connections and TLS sessions are
 * shared by equal checks only. Safe for many threads.
 */
public interface PeerCheck {

    /** The name for SNI (RFC 6066 section 3); empty for a peer that is known by its address. */
    Optional<DomainName> serverName();

    /**
     * Judges what the peer presented. Not called when a session is resumed that an equal check has let pass.
     *
     * @param chain the peer's own certificate first, at least one
     * @param authType the key exchange as JSSE names it
     */
    void check(List<X509Certificate> chain, String authType) throws PeerRejected;

    /** By what a peer that passes has proven who it is. */
    Set<Proof> proofs();

    /** What a session with a peer that passes is worth. */
    default TlsLevel level() {
        return proofs().isEmpty() ? TlsLevel.ENCRYPTED : TlsLevel.AUTHENTICATED;
    }

    /** A way to prove who one is. */
    enum Proof {
        /** A chain of certificates to a configured authority (RFC 5280). */
        PKIX,
        /** TLSA records in a signed zone (RFC 7672). */
        DANE;

        /** As logs and outcomes show it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
