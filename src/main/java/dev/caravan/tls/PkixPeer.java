package dev.caravan.tls;

import dev.caravan.envelope.DomainName;
import dev.caravan.envelope.Host;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A chain of certificates to an authority that is trusted, for one of some names.
 *
 * @param names any of which the certificate may be for; at least one
 */
public record PkixPeer(Authorities authorities, Optional<DomainName> serverName, List<Host> names)
        implements PeerCheck {

    public PkixPeer {
        names = List.copyOf(names);
        if (names.isEmpty()) {
            throw new IllegalArgumentException("a certificate that may be for no name is never good");
        }
    }

    /** The host by its own name, or by its address. */
    public static PkixPeer of(Authorities authorities, Host host) {
        return new PkixPeer(authorities, AnyPeer.at(host).serverName(), List.of(host));
    }

    @Override
    public void check(List<X509Certificate> chain, String authType) throws PeerRejected {
        authorities.check(chain, authType);
        CertificateNames.of(chain.getFirst()).requireOneOf(names);
    }

    @Override
    public Set<Proof> proofs() {
        return Set.of(Proof.PKIX);
    }
}
