package dev.caravan.tls;

import dev.caravan.envelope.DomainName;
import dev.caravan.envelope.Host;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Believes everybody: a certificate that does not convince is still better than clear text (RFC 7435 section 3). */
public record AnyPeer(Optional<DomainName> serverName) implements PeerCheck {

    /** Who is known by address only. */
    public static final AnyPeer UNNAMED = new AnyPeer(Optional.empty());

    /** Whoever answers for this host. */
    public static AnyPeer at(Host host) {
        return switch (host) {
            case Host.Named(DomainName name) -> new AnyPeer(Optional.of(name));
            case Host.AddressLiteral _ -> UNNAMED;
        };
    }

    @Override
    public void check(List<X509Certificate> chain, String authType) {}

    @Override
    public Set<Proof> proofs() {
        return Set.of();
    }
}
