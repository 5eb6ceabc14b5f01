package dev.caravan.dkim;

import java.io.ByteArrayOutputStream;

/** RFC 6376 section 3.4.2: names in lower case, lines unfolded, white space as one space, none at the ends. */
final class RelaxedHeader {

    private RelaxedHeader() {}

    /**
     * @param field with its colon and line ends
     * @return without a line end
     */
    static byte[] of(byte[] field) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(field.length);
        int colon = 0;
        while (field[colon] != ':') {
            colon++;
        }
        for (int i = 0; i < colon; i++) {
            if (!isSpace(field[i])) {
                out.write(field[i] >= 'A' && field[i] <= 'Z' ? field[i] + ('a' - 'A') : field[i]);
            }
        }
        out.write(':');
        boolean begun = false;
        boolean space = false;
        for (int i = colon + 1; i < field.length; i++) {
            if (isSpace(field[i])) {
                space = begun;
            } else {
                if (space) {
                    out.write(' ');
                    space = false;
                }
                begun = true;
                out.write(field[i]);
            }
        }
        return out.toByteArray();
    }

    /** Line ends do not part words: a folded line begins with white space. */
    private static boolean isSpace(byte octet) {
        return octet == ' ' || octet == '\t' || octet == '\r' || octet == '\n';
    }
}
