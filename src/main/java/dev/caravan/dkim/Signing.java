package dev.caravan.dkim;

import dev.caravan.message.HeaderFields;
import dev.caravan.message.HeaderWriter;
import dev.caravan.message.HeaderWriter.Repertoire;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;

/** One message while it is signed: the header first, then the body as a stream, then the signatures. */
public final class Signing {

    private static final String FIELD = "DKIM-Signature";

    /** Characters of Base64 or of names between two spaces, where lines are folded: with {@code " b="} 76 (ours). */
    private static final int PIECE_CHARACTERS_MAX = 72;

    private static final int HASH_OCTETS = 32;

    private final List<SigningKey> keys;
    private final Covered covered;
    private final Times times;
    private final RelaxedBody body = new RelaxedBody(DkimKey.sha256());

    /**
     * When it is signed, and when it is sent at the earliest.
     *
     * @param sent from then on it is counted how long a signature is good
     */
    public record Times(Instant signed, Instant sent) {}

    /**
     * @param keys each makes a field
     * @param header what is below the signatures
     */
    public Signing(List<SigningKey> keys, HeaderFields header, Times times) {
        this.keys = List.copyOf(keys);
        this.covered = Covered.of(header);
        this.times = times;
    }

    /** Takes the body, which begins after the empty line. */
    public OutputStream body() {
        return body;
    }

    /** How long {@link #fields} will be, in octets. */
    public int octets() {
        byte[] hash = new byte[HASH_OCTETS];
        return keys.stream()
                .mapToInt(key -> field(key, hash, new byte[key.key().signatureOctets()]).length)
                .sum();
    }

    /** The fields that go in front of the header; to be called once, after the body. */
    public byte[] fields() {
        byte[] hash = body.hash();
        ByteArrayOutputStream fields = new ByteArrayOutputStream();
        for (SigningKey key : keys) {
            ByteArrayOutputStream signed = new ByteArrayOutputStream();
            signed.writeBytes(covered.canonical());
            // Section 3.7: the signature's own field is the last, with an empty b and without a line end.
            signed.writeBytes(RelaxedHeader.of((FIELD + ": " + value(key, hash)).getBytes(StandardCharsets.US_ASCII)));
            fields.writeBytes(field(key, hash, key.key().sign(signed.toByteArray())));
        }
        return fields.toByteArray();
    }

    private byte[] field(SigningKey key, byte[] hash, byte[] signature) {
        StringBuilder b = new StringBuilder(base64(signature));
        for (int at = (b.length() - 1) / PIECE_CHARACTERS_MAX * PIECE_CHARACTERS_MAX;
                at > 0;
                at -= PIECE_CHARACTERS_MAX) {
            b.insert(at, ' ');
        }
        return new HeaderWriter(Repertoire.ASCII)
                .field(FIELD, value(key, hash) + b)
                .octets();
    }

    /** Section 3.5. Spaces stand only where a line may be folded, one at a time: so folding does not change the hash. */
    private String value(SigningKey key, byte[] hash) {
        StringBuilder value =
                new StringBuilder("v=1; a=" + key.key().algorithm().signatureName()
                        + "; c=relaxed/relaxed; d=" + key.domain() + "; s=" + key.selector() + "; t="
                        + times.signed().getEpochSecond());
        key.expires()
                .ifPresent(good ->
                        value.append("; x=").append(times.sent().plus(good).getEpochSecond()));
        return value.append("; h=")
                .append(inPieces(covered.names()))
                .append("; bh=")
                .append(base64(hash))
                .append("; b=")
                .toString();
    }

    private static String inPieces(List<String> names) {
        StringBuilder text = new StringBuilder();
        int length = 0;
        for (Iterator<String> each = names.iterator(); each.hasNext(); ) {
            String word = each.next() + (each.hasNext() ? ":" : "");
            if (length > 0 && length + word.length() > PIECE_CHARACTERS_MAX) {
                text.append(' ');
                length = 0;
            }
            text.append(word);
            length += word.length();
        }
        return text.toString();
    }

    private static String base64(byte[] octets) {
        return Base64.getEncoder().encodeToString(octets);
    }
}
