package dev.caravan.message;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** One field of a header block, with its folded lines: a slice of the block's octets. */
public final class HeaderField {

    private final byte[] octets;
    private final int start;
    private final int colon;
    private final int end;

    HeaderField(byte[] octets, int start, int end) {
        this.octets = octets;
        this.start = start;
        this.end = end;
        int at = start;
        while (octets[at] != ':') {
            at++;
        }
        this.colon = at;
    }

    /** As it is written. */
    public String name() {
        return text(octets, start, colon);
    }

    /** Whether it has that name, in any case. */
    public boolean is(String name) {
        if (name.length() != colon - start) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (lowerCase(octets[start + i]) != lowerCase(name.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** Whether its name begins so, in any case. */
    public boolean startsWith(String prefix) {
        return name().regionMatches(true, 0, prefix, 0, prefix.length());
    }

    /** The value unfolded (RFC 5322 section 2.2.3) and without white space around it; no CR or LF is in it. */
    public String value() {
        return text(octets, colon + 1, end).replace("\r", "").replace("\n", "").strip();
    }

    /** Whether all of it is UTF-8, as RFC 6532 section 3.1 demands of what is not ASCII. */
    public boolean isUtf8() {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets, start, end - start));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /** With name and line ends, in octets. */
    public int length() {
        return end - start;
    }

    /** The field as it came, line ends included. */
    public byte[] octets() {
        return Arrays.copyOfRange(octets, start, end);
    }

    /** Writes the field as it came, line ends included. */
    public void writeTo(OutputStream out) throws IOException {
        out.write(octets, start, end - start);
    }

    @Override
    public String toString() {
        return name() + ": " + value();
    }

    /** RFC 6532 section 3.1: what is not ASCII in a header is UTF-8. */
    static String text(byte[] octets, int start, int end) {
        return new String(octets, start, end - start, StandardCharsets.UTF_8);
    }

    private static int lowerCase(int c) {
        return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
    }
}
