package dev.caravan.config;

/**
 * How full the file system of the data directory may get, in percent.
 *
 * @param refuse from here on no new message is accepted
 * @param stopDialing from here on nothing is dialed but what frees space
 * @param resume below this all goes on
 * @param ballastOctets size of a file kept to be deleted when nothing else is left; 0 for none
 */
public record Watermarks(int refuse, int stopDialing, int resume, long ballastOctets) {

    /** Room for the broker's own files when the disk is full. */
    static final long BALLAST_OCTETS_DEFAULT = 64L << 20;

    static final Watermarks DEFAULT = new Watermarks(80, 90, 75, BALLAST_OCTETS_DEFAULT);
}
