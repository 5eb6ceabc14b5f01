package dev.caravan.smtp;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Turns content into what follows DATA: the very last step before the wire. Whatever the octets, what comes out has
 * exactly one end of data, also for a server that takes a lone CR or LF for the end of a line: a dot after either is
 * doubled (RFC 5321 section 4.5.2 asks it after CRLF; the rest is the sending half of SMTP smuggling).
 */
final class DotStuffing extends ContentWriter {

    private static final byte[] DOT = {'.'};
    private static final byte[] LINE_AND_END = {'\r', '\n', '.', '\r', '\n'};

    private final OutputStream out;
    /** The last two octets; the command line before the content ended one. */
    private byte beforeLast = '\r';

    private byte last = '\n';

    DotStuffing(OutputStream out) {
        this.out = out;
    }

    /** What comes after DATA ends where it says so itself. */
    @Override
    void admit(int more) {}

    @Override
    void put(byte[] content, int offset, int length) throws IOException {
        stuff(content, offset, offset + length);
        beforeLast = length > 1 ? content[offset + length - 2] : last;
        last = content[offset + length - 1];
    }

    /** After a CRLF if there is none yet. */
    @Override
    void finish() throws IOException {
        int present = beforeLast == '\r' && last == '\n' ? 2 : 0;
        out.write(LINE_AND_END, present, LINE_AND_END.length - present);
        out.flush();
    }

    private void stuff(byte[] content, int start, int end) throws IOException {
        int written = start;
        for (int i = start; i < end; i++) {
            if (content[i] == '.' && isLineEnd(i == start ? last : content[i - 1])) {
                out.write(content, written, i - written);
                out.write(DOT, 0, 1);
                written = i;
            }
        }
        out.write(content, written, end - written);
    }

    private static boolean isLineEnd(byte octet) {
        return octet == '\n' || octet == '\r';
    }
}
