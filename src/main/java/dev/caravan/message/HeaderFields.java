package dev.caravan.message;

import dev.caravan.envelope.BadSyntax;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A read-only view of a header block (RFC 5322 section 2.2): its fields in their order, as slices of the octets they
 * came in. Names are compared without regard to ASCII case.
 */
public final class HeaderFields {

    private static final byte CR = '\r';
    private static final byte LF = '\n';

    private final byte[] octets;
    private final List<HeaderField> fields;

    private HeaderFields(byte[] octets, List<HeaderField> fields) {
        this.octets = octets;
        this.fields = List.copyOf(fields);
    }

    /**
     * Reads a header block whose lines all end with CRLF, without the empty line that ends it.
     *
     * @param octets become the view's own: the caller must not change them
     * @throws BadSyntax naming the line that is no header field
     */
    public static HeaderFields parse(byte[] octets) {
        List<HeaderField> fields = new ArrayList<>();
        int fieldStart = 0;
        int line = 0;
        for (int start = 0; start < octets.length; ) {
            int end = lineEnd(octets, start);
            line++;
            if (isSpace(octets[start])) {
                checkContinuation(octets, start, end, line);
            } else {
                addField(fields, octets, fieldStart, start);
                checkFieldStart(octets, start, end, line);
                fieldStart = start;
            }
            start = end;
        }
        addField(fields, octets, fieldStart, octets.length);
        return new HeaderFields(octets, fields);
    }

    /**
     * Reads the header block at the start of an accepted message content, up to the empty line or the end.
     *
     * @param octetsMax the longest header block to take, in octets
     * @throws BadSyntax if the header is longer, or no header
     */
    public static HeaderFields read(InputStream content, int octetsMax) throws IOException {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        int lineLength = 0;
        for (int octet = content.read(); octet >= 0; octet = content.read()) {
            header.write(octet);
            if (header.size() > octetsMax) {
                throw new BadSyntax("the header has more than " + octetsMax + " octets");
            }
            lineLength++;
            if (octet == LF) {
                if (lineLength == 2) {
                    break;
                }
                lineLength = 0;
            }
        }
        byte[] octets = header.toByteArray();
        boolean ended = octets.length >= 2 && lineLength == 2 && octets[octets.length - 1] == LF;
        return parse(ended ? Arrays.copyOf(octets, octets.length - 2) : octets);
    }

    /** All fields, the topmost first. */
    public List<HeaderField> fields() {
        return fields;
    }

    /** All fields of that name, the topmost first. */
    public List<HeaderField> all(String name) {
        return fields.stream().filter(field -> field.is(name)).toList();
    }

    /** The topmost field of that name. */
    public Optional<HeaderField> first(String name) {
        return fields.stream().filter(field -> field.is(name)).findFirst();
    }

    public boolean has(String name) {
        return first(name).isPresent();
    }

    /** The length of the block without the empty line, in octets. */
    public long headerOctets() {
        return octets.length;
    }

    /** A copy of the block, without the empty line that ends it. */
    public byte[] octets() {
        return octets.clone();
    }

    private static int lineEnd(byte[] octets, int start) {
        for (int i = start; i < octets.length; i++) {
            if (octets[i] == LF) {
                return i + 1;
            }
        }
        return octets.length;
    }

    private static void addField(List<HeaderField> fields, byte[] octets, int start, int end) {
        if (end > start) {
            fields.add(new HeaderField(octets, start, end));
        }
    }

    private static void checkFieldStart(byte[] octets, int start, int end, int line) {
        int colon = start;
        while (colon < end && isFieldText(octets[colon])) {
            colon++;
        }
        if (colon == start || colon == end || octets[colon] != ':') {
            throw new BadSyntax("line " + line + " of the header, "
                    + BadSyntax.show(HeaderField.text(octets, start, end).strip())
                    + ", is no header field: a name of printable ASCII characters, a colon, a value (RFC 5322"
                    + " section 2.2); an empty line ends the header");
        }
    }

    /** RFC 5322 section 3.2.2: a folded line that is white space only could be taken for the end of the header. */
    private static void checkContinuation(byte[] octets, int start, int end, int line) {
        boolean blank = true;
        for (int i = start; i < end; i++) {
            blank &= isSpace(octets[i]) || octets[i] == CR || octets[i] == LF;
        }
        if (line == 1 || blank) {
            throw new BadSyntax("line " + line + " of the header "
                    + (line == 1 ? "continues a field that was not begun" : "is white space only")
                    + " (RFC 5322 section 3.2.2)");
        }
    }

    /** RFC 5322 section 3.6.8, ftext: printable ASCII except the colon. */
    static boolean isFieldText(int octet) {
        return octet > ' ' && octet < 0x7F && octet != ':';
    }

    private static boolean isSpace(byte octet) {
        return octet == ' ' || octet == '\t';
    }
}
