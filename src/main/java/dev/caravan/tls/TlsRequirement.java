package dev.caravan.tls;

import dev.caravan.envelope.DomainName;
import dev.caravan.envelope.RequireTls;
import java.util.List;

/**
 * What the operator and the sender ask of TLS, whatever the recipient's domain publishes.
 *
 * @param names that a certificate must have one of instead of the host's; empty for the host's. PKIX only
 */
public record TlsRequirement(Floor floor, List<DomainName> names) {

    /** Without a wish of anybody's: what the domain publishes decides. */
    public static final TlsRequirement DEFAULT = new TlsRequirement(Floor.DANE);

    public TlsRequirement {
        names = List.copyOf(names);
    }

    public TlsRequirement(Floor floor) {
        this(floor, List.of());
    }

    /**
     * With the sender's wish. RFC 8689 section 5: {@code TLS-Required: No} sets aside what the recipient's domain
     * publishes, and not what our operator demands. REQUIRETLS sets aside that he has given up TLS for the domain.
     */
    public TlsRequirement with(RequireTls wish) {
        return switch (wish) {
            case UNSPECIFIED -> this;
            case NO -> floor == Floor.DANE ? new TlsRequirement(Floor.MAY) : this;
            case REQUIRED -> floor == Floor.DANE_ONLY ? this : new TlsRequirement(Floor.REQUIRETLS, names);
        };
    }

    /** Whether it matters what the domain publishes. */
    public boolean asksDomain() {
        return floor.compareTo(Floor.DANE) >= 0;
    }

    /** The least that a session must be. From DANE on, what the domain publishes counts too. */
    public enum Floor {
        /** No TLS. */
        NONE,
        /** TLS if offered, any certificate; nothing published is looked at. */
        MAY,
        /** What DANE and MTA-STS demand; without them as {@link #MAY}. */
        DANE,
        /** At least TLS. */
        ENCRYPT,
        /** At least a checked peer. */
        VERIFY,
        /** DANE, or no delivery. */
        DANE_ONLY,
        /** A checked peer that is known to be the domain's (RFC 8689 section 4.2.1). */
        REQUIRETLS
    }
}
