package dev.caravan.dane;

import dev.caravan.dns.TlsaRecord;
import dev.caravan.envelope.DomainName;
import dev.caravan.envelope.Host;
import dev.caravan.tls.Authorities;
import dev.caravan.tls.CertificateNames;
import dev.caravan.tls.PeerCheck;
import dev.caravan.tls.PeerRejected;
import dev.caravan.tls.TlsFault;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A server that must present what its zone says. It is enough that one record fits: during a rollover there are several.
 * A set, since name servers turn their records round, and that makes no other peer.
 *
 * @param records usable ones, at least one
 * @param names that a certificate under DANE-TA may be for; the first is the TLSA base domain, and is sent as SNI. Without
 *     a DANE-TA record that one is all that is kept
 */
public record DanePeer(Set<TlsaRecord> records, List<DomainName> names) implements PeerCheck {

    public DanePeer {
        records = Set.copyOf(records);
        if (records.isEmpty() || names.isEmpty()) {
            throw new IllegalArgumentException("without records or names there is nothing to check");
        }
        // RFC 7672 section 3.1.1: DANE-EE looks at no names. Without them all domains at one host demand the same, and
        // share its connections and TLS sessions.
        boolean byName = records.stream().anyMatch(record -> record.usage() == Tlsa.DANE_TA);
        names = byName ? List.copyOf(names) : List.of(names.getFirst());
    }

    /** RFC 7672 section 8.1: servers choose their certificate by it. */
    @Override
    public Optional<DomainName> serverName() {
        return Optional.of(names.getFirst());
    }

    @Override
    public Set<Proof> proofs() {
        return Set.of(Proof.DANE);
    }

    @Override
    public void check(List<X509Certificate> chain, String authType) throws PeerRejected {
        X509Certificate own = chain.getFirst();
        // RFC 7672 section 3.1.1: with DANE-EE the record alone vouches; names and dates are not looked at.
        if (of(Tlsa.DANE_EE).stream().anyMatch(record -> Tlsa.fits(record, own))) {
            return;
        }
        List<X509Certificate> anchors = anchors(chain);
        if (anchors.isEmpty()) {
            throw new PeerRejected(
                    TlsFault.TLSA_MISMATCH,
                    "no TLSA record of " + names.getFirst() + " fits what the server presents (" + records.size()
                            + " usable)");
        }
        List<X509Certificate> current =
                anchors.stream().filter(DanePeer::isCurrent).toList();
        if (current.isEmpty()) {
            throw new PeerRejected(TlsFault.EXPIRED, "the authority that a TLSA record names has expired");
        }
        // RFC 7672 section 3.1.2: the authority in the zone is the only one; the system's are not asked.
        Authorities.of(current).check(chain, authType);
        CertificateNames.of(own)
                .requireOneOf(names.stream().<Host>map(Host.Named::new).toList());
    }

    /** Authorities that a record names: those the server presents, and those that stand in the zone as a whole. */
    private List<X509Certificate> anchors(List<X509Certificate> chain) {
        List<X509Certificate> above = chain.subList(1, chain.size());
        List<X509Certificate> anchors = new ArrayList<>();
        for (TlsaRecord record : of(Tlsa.DANE_TA)) {
            above.stream().filter(certificate -> Tlsa.fits(record, certificate)).forEach(anchors::add);
            // RFC 7671 section 5.2.2: a server may leave out what the zone has in full.
            if (record.selector() == Tlsa.CERTIFICATE && record.matchingType() == Tlsa.FULL) {
                Tlsa.certificate(record)
                        .filter(certificate -> !certificate.equals(chain.getFirst()))
                        .ifPresent(anchors::add);
            }
        }
        return anchors;
    }

    private List<TlsaRecord> of(int usage) {
        return records.stream().filter(record -> record.usage() == usage).toList();
    }

    private static boolean isCurrent(X509Certificate anchor) {
        try {
            anchor.checkValidity();
            return true;
        } catch (CertificateException e) {
            return false;
        }
    }
}
