package dev.caravan.tls;

import dev.caravan.envelope.DomainName;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Two checks of which neither replaces the other (RFC 8461 section 2 on MTA-STS beside DANE). */
public record BothChecks(PeerCheck first, PeerCheck second) implements PeerCheck {

    /** The first one's: for DANE this is the TLSA base domain, which it must be (RFC 7672 section 8.1). */
    @Override
    public Optional<DomainName> serverName() {
        return first.serverName();
    }

    @Override
    public void check(List<X509Certificate> chain, String authType) throws PeerRejected {
        first.check(chain, authType);
        second.check(chain, authType);
    }

    @Override
    public Set<Proof> proofs() {
        Set<Proof> all = new HashSet<>(first.proofs());
        all.addAll(second.proofs());
        return Set.copyOf(all);
    }
}
