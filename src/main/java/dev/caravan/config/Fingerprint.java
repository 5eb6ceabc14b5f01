package dev.caravan.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Tells whether files changed. By content: a mounted secret changes by an exchange of links, an editor may keep the
 * size, and a modification time may be coarse or restored.
 */
record Fingerprint(Map<Path, String> digests) {

    private static final String UNREADABLE = "unreadable";

    static Fingerprint of(Set<Path> files) {
        Map<Path, String> digests = new TreeMap<>();
        files.forEach(file -> digests.put(file, digest(file)));
        return new Fingerprint(digests);
    }

    /** What was seen of these files, and for those not yet looked at, what is there now. */
    Fingerprint extendedTo(Set<Path> files) {
        Map<Path, String> extended = new TreeMap<>();
        files.forEach(file -> extended.put(file, digests.containsKey(file) ? digests.get(file) : digest(file)));
        return new Fingerprint(extended);
    }

    private static String digest(Path file) {
        try {
            byte[] content = Files.readAllBytes(file);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (IOException e) {
            return UNREADABLE;
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
