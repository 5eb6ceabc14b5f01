package dev.caravan.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;

/** Who can read a file with a secret. */
final class Secrecy {

    private Secrecy() {}

    /** Warns if everybody can. */
    static void check(Section section, String key, Path file) {
        if (isReadByAll(file)) {
            section.warn(key, "everybody on this machine can read a secret: chmod o-r " + file);
        }
    }

    /** False on a file system that has other ways to keep a secret, and for a file that is not there. */
    static boolean isReadByAll(Path file) {
        try {
            return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}
