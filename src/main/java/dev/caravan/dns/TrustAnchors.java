package dev.caravan.dns;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DNSSEC.Algorithm;
import org.xbill.DNS.DNSSEC.Digest;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.Master;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/**
 * The keys with which validation begins (RFC 4033 section 2): DS or DNSKEY records as in a zone file, one line each.
 *
 * @param records at least one that can be used
 */
public record TrustAnchors(String records) {

    private static final String SHIPPED = "trust-anchors.zone";

    /** What every validator must know (RFC 8624 section 3.1), and Ed25519. */
    private static final Set<Integer> ALGORITHMS = Set.of(
            Algorithm.RSASHA256,
            Algorithm.RSASHA512,
            Algorithm.ECDSAP256SHA256,
            Algorithm.ECDSAP384SHA384,
            Algorithm.ED25519);

    /** RFC 8624 section 3.3. SHA-1 is no foundation any more. */
    private static final Set<Integer> DIGESTS = Set.of(Digest.SHA256, Digest.SHA384);

    /** RFC 4034 section 2.1.1: only a zone key may verify, and a revoked one (RFC 5011 section 2.1) no more. */
    private static final int KEY_FLAGS = 0x0180;

    private static final int ZONE_KEY = 0x0100;

    /** @throws IllegalArgumentException if this is no zone file, or has no anchor that can be used */
    public TrustAnchors {
        boolean usable = false;
        try (Master master = new Master(stream(records), Name.root, 0)) {
            master.disableIncludes();
            for (Record record = master.nextRecord(); record != null; record = master.nextRecord()) {
                usable |= isUsable(record);
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        if (!usable) {
            throw new IllegalArgumentException("no DS or DNSKEY record that can be used");
        }
    }

    /** Those of the root, as IANA publishes them (RFC 9718). */
    public static TrustAnchors shipped() {
        try (InputStream in = TrustAnchors.class.getResourceAsStream(SHIPPED)) {
            if (in == null) {
                throw new IllegalStateException(SHIPPED + " is missing");
            }
            return new TrustAnchors(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    InputStream stream() {
        return stream(records);
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static boolean isUsable(Record record) {
        return switch (record) {
            case DSRecord ds -> ALGORITHMS.contains(ds.getAlgorithm()) && DIGESTS.contains(ds.getDigestID());
            case DNSKEYRecord key ->
                ALGORITHMS.contains(key.getAlgorithm()) && (key.getFlags() & KEY_FLAGS) == ZONE_KEY;
            default -> false;
        };
    }
}
