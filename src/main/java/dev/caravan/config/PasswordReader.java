package dev.caravan.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Reads a password that stands in the file or in a file of its own. */
final class PasswordReader {

    /** A password of the greatest length in UTF-8, with a line end. */
    private static final int FILE_OCTETS_MAX = 4 * Password.CHARACTERS_MAX + 2;

    private PasswordReader() {}

    /** The keys {@code key} and {@code key-file}: one of them at most. */
    static Optional<Password> optional(Section section, String key) {
        String fileKey = key + "-file";
        if (section.has(key) && section.has(fileKey)) {
            section.fault(fileKey, "either " + key + " or " + fileKey + ", not both");
        }
        Optional<Password> inFile = section.value(fileKey, Form.PATH).flatMap(file -> fromFile(section, fileKey, file));
        return section.value(key, Form.PASSWORD).or(() -> inFile);
    }

    /** The keys {@code key} and {@code key-file}: exactly one of them. */
    static Optional<Password> required(Section section, String key) {
        if (!section.has(key) && !section.has(key + "-file")) {
            section.missing(key, key + "-file with the path of a file, or " + key);
        }
        return optional(section, key);
    }

    private static Optional<Password> fromFile(Section section, String key, Path file) {
        section.reading().files().add(file);
        try (InputStream in = Files.newInputStream(file)) {
            byte[] octets = in.readNBytes(FILE_OCTETS_MAX);
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets))
                    .toString();
            Secrecy.check(section, key, file);
            return Optional.of(new Password(text.stripTrailing()));
        } catch (IOException e) {
            section.fault(
                    key, "a file that can be read, in UTF-8 (" + e.getClass().getSimpleName() + ")");
        } catch (IllegalArgumentException e) {
            section.fault(key, "a file with one line of " + Form.PASSWORD.wanted());
        }
        return Optional.empty();
    }
}
