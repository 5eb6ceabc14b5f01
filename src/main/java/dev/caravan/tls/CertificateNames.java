package dev.caravan.tls;

import dev.caravan.envelope.DomainName;
import dev.caravan.envelope.Host;
import dev.caravan.status.Visible;
import java.net.InetAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * For whom a certificate is (RFC 9525): its alternative names count, its common name does not (section 2).
 *
 * @param dnsNames as they are written, a wildcard's asterisk included
 */
public record CertificateNames(List<String> dnsNames, List<InetAddress> addresses) {

    /** RFC 5280 section 4.2.1.6, the choices of GeneralName. */
    private static final int TYPE_DNS_NAME = 2;

    private static final int TYPE_ADDRESS = 7;

    /** Ours: a message shows so many; certificates with hundreds exist. */
    private static final int NAMES_SHOWN_MAX = 5;

    public CertificateNames {
        dnsNames = List.copyOf(dnsNames);
        addresses = List.copyOf(addresses);
    }

    /** @throws PeerRejected if the names cannot be read */
    public static CertificateNames of(X509Certificate certificate) throws PeerRejected {
        List<String> dnsNames = new ArrayList<>();
        List<InetAddress> addresses = new ArrayList<>();
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            for (List<?> alternative : alternatives == null ? List.<List<?>>of() : alternatives) {
                switch ((int) alternative.get(0)) {
                    case TYPE_DNS_NAME -> dnsNames.add((String) alternative.get(1));
                    case TYPE_ADDRESS -> addresses.add(InetAddress.ofLiteral((String) alternative.get(1)));
                    default -> {}
                }
            }
        } catch (CertificateParsingException | IllegalArgumentException e) {
            throw new PeerRejected(TlsFault.NAME_MISMATCH, "the certificate's names cannot be read: " + e.getMessage());
        }
        return new CertificateNames(dnsNames, addresses);
    }

    /** Passes if the certificate is for any of these. */
    public void requireOneOf(Collection<Host> wanted) throws PeerRejected {
        if (wanted.stream().noneMatch(this::include)) {
            throw new PeerRejected(
                    TlsFault.NAME_MISMATCH,
                    "the certificate is for " + shown() + ", not for "
                            + wanted.stream().map(Host::text).collect(Collectors.joining(" or ")));
        }
    }

    private boolean include(Host host) {
        return switch (host) {
            case Host.Named(DomainName name) -> dnsNames.stream().anyMatch(pattern -> matches(pattern, name.ascii()));
            case Host.AddressLiteral(InetAddress address) -> addresses.contains(address);
        };
    }

    /** RFC 9525 section 6.3: an asterisk stands for exactly one label, the left-most, and for all of it. */
    private static boolean matches(String pattern, String name) {
        if (pattern.startsWith("*.")) {
            int dot = name.indexOf('.');
            return dot > 0 && pattern.substring(1).equalsIgnoreCase(name.substring(dot));
        }
        return pattern.equalsIgnoreCase(name);
    }

    private String shown() {
        List<String> all = new ArrayList<>(dnsNames);
        addresses.forEach(address -> all.add(address.getHostAddress()));
        if (all.isEmpty()) {
            return "no name";
        }
        String first = all.stream().limit(NAMES_SHOWN_MAX).map(Visible::of).collect(Collectors.joining(", "));
        int more = all.size() - NAMES_SHOWN_MAX;
        return more > 0 ? first + " and " + more + " more" : first;
    }
}
