package dev.caravan.message;

import dev.caravan.envelope.BadSyntax;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * Writes header fields of our own: folds them, and refuses whatever would begin a line that is not ours. Every field
 * that Caravan makes passes through here, so a value from a stranger cannot become a header of its own.
 */
public final class HeaderWriter {

    /** RFC 5322 section 2.1.1: a line should have no more characters, without its line end. */
    public static final int LINE_CHARACTERS_PREFERRED_MAX = 78;

    /** RFC 5322 section 2.1.1: a line must have no more octets, without its line end. */
    public static final int LINE_OCTETS_MAX = 998;

    /** Which characters a value may have. */
    public enum Repertoire {
        ASCII(StandardCharsets.US_ASCII),
        /** RFC 6532: the message then needs SMTPUTF8. */
        UTF_8(StandardCharsets.UTF_8);

        private final Charset charset;

        Repertoire(Charset charset) {
            this.charset = charset;
        }
    }

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Repertoire repertoire;

    public HeaderWriter(Repertoire repertoire) {
        this.repertoire = repertoire;
    }

    /**
     * Adds a field, folded at spaces.
     *
     * @throws BadSyntax if the name is no field name, if the value has a control character or one outside the
     *     repertoire, or if it cannot be folded into lines of 998 octets
     */
    public HeaderWriter field(String name, String value) {
        if (name.isEmpty() || !name.chars().allMatch(HeaderFields::isFieldText)) {
            throw new BadSyntax("header field name " + BadSyntax.show(name)
                    + " must be printable ASCII characters without a colon (RFC 5322 section 3.6.8)");
        }
        if (value.isBlank() || value.chars().anyMatch(HeaderWriter::isControl)) {
            throw new BadSyntax("value " + BadSyntax.show(value) + " of header field " + name
                    + " must have text and no control character in it");
        }
        String rest = name + ": " + value.strip();
        while (!rest.isEmpty()) {
            int fold = foldAt(rest);
            line(name, rest.substring(0, fold));
            rest = rest.substring(fold);
        }
        return this;
    }

    /** The fields so far, each line ended with CRLF. */
    public byte[] octets() {
        return out.toByteArray();
    }

    /** Where the next line begins: at a space with text on both sides, so that no line is white space only. */
    private static int foldAt(String text) {
        if (text.length() <= LINE_CHARACTERS_PREFERRED_MAX) {
            return text.length();
        }
        int best = -1;
        boolean begun = false;
        // The colon's own space is not used: a line with the name alone is legal and often misread.
        int from = text.charAt(0) == ' ' ? 0 : text.indexOf(':') + 2;
        for (int i = from; i < text.length() - 1; i++) {
            begun |= text.charAt(i) != ' ';
            if (begun && text.charAt(i) == ' ' && text.charAt(i + 1) != ' ') {
                if (best > 0 && i > LINE_CHARACTERS_PREFERRED_MAX) {
                    break;
                }
                best = i;
            }
        }
        return best < 0 ? text.length() : best;
    }

    private void line(String name, String text) {
        try {
            ByteBuffer octets = repertoire.charset.newEncoder().encode(CharBuffer.wrap(text));
            if (octets.remaining() > LINE_OCTETS_MAX) {
                throw new BadSyntax("header field " + name + " has more than " + LINE_OCTETS_MAX
                        + " octets without a space to fold it at (RFC 5322 section 2.1.1)");
            }
            out.write(octets.array(), octets.arrayOffset(), octets.remaining());
            out.write('\r');
            out.write('\n');
        } catch (CharacterCodingException e) {
            throw new BadSyntax("value " + BadSyntax.show(text) + " of header field " + name + " cannot be written in "
                    + repertoire);
        }
    }

    private static boolean isControl(int c) {
        return c < ' ' || c >= 0x7F && c <= 0x9F;
    }
}
