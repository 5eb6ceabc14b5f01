package dev.caravan.dnscheck.spf;

import java.net.InetAddress;
import java.util.Arrays;

/**
 * The addresses that begin with the same bits.
 *
 * @param address one of them, in 4 or 16 octets; not to be changed
 */
public record Network(byte[] address, int bits) {

    boolean contains(InetAddress other) {
        byte[] octets = other.getAddress();
        if (octets.length != address.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> (bit % 8);
            if ((octets[bit / 8] & mask) != (address[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Network(byte[] its, int itsBits) && bits == itsBits && Arrays.equals(address, its);
    }

    @Override
    public int hashCode() {
        return 31 * bits + Arrays.hashCode(address);
    }
}
