package dev.caravan.dns;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * A TLSA record as it is published (RFC 6698 section 2.1). Strangers write these: any number may stand in any field.
 *
 * @param usage 0 to 255; mail knows 2 (DANE-TA) and 3 (DANE-EE)
 * @param selector 0 to 255: 0 the certificate, 1 its public key
 * @param matchingType 0 to 255: 0 as it is, 1 SHA-256, 2 SHA-512
 * @param data the octets to compare with; not to be changed
 */
public record TlsaRecord(int usage, int selector, int matchingType, byte[] data) {

    @Override
    public boolean equals(Object other) {
        return other instanceof TlsaRecord(int u, int s, int m, byte[] d)
                && usage == u
                && selector == s
                && matchingType == m
                && Arrays.equals(data, d);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * (31 * usage + selector) + matchingType) + Arrays.hashCode(data);
    }

    /** As in a zone file. */
    @Override
    public String toString() {
        return usage + " " + selector + " " + matchingType + " "
                + HexFormat.of().formatHex(data);
    }
}
