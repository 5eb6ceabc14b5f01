package dev.caravan.sasl;

import dev.caravan.sasl.SaslFailure.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A secret alone in a file, without the line end. Read for every dialogue: a token that another program renews there is
 * never an old one, and a new password needs no restart.
 */
public final class SecretFile implements SecretSource {

    /** More than any secret has, in UTF-8, with a line end. */
    static final int OCTETS_MAX = 4 * Secret.CHARACTERS_MAX + 2;

    private final Path file;

    public SecretFile(Path file) {
        this.file = file;
    }

    @Override
    public Secret get() throws SaslFailure {
        try (InputStream in = Files.newInputStream(file)) {
            return secret(in.readNBytes(OCTETS_MAX + 1), "file " + file);
        } catch (IOException e) {
            throw new SaslFailure(
                    Kind.SECRET,
                    "file " + file + " cannot be read (" + e.getClass().getSimpleName() + ")");
        }
    }

    /** The only line of what was read. */
    static Secret secret(byte[] octets, String origin) throws SaslFailure {
        if (octets.length > OCTETS_MAX) {
            throw new SaslFailure(Kind.SECRET, origin + " gives more than " + OCTETS_MAX + " octets");
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets))
                    .toString();
            return Secret.of(text.stripTrailing());
        } catch (CharacterCodingException e) {
            throw new SaslFailure(Kind.SECRET, origin + " gives something that is not UTF-8");
        } catch (SaslFailure e) {
            throw new SaslFailure(Kind.SECRET, origin + ": " + e.getMessage());
        }
    }
}
