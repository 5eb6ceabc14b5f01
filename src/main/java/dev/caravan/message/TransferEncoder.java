package dev.caravan.message;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** Writes a body in ASCII (RFC 2045 section 6). */
sealed interface TransferEncoder {

    /** The value of Content-Transfer-Encoding. */
    String name();

    /** A line with its end, or a piece of one. */
    void body(byte[] line);

    void end(MimeWalk.LeafEnd end);

    /** Text stays readable; anything else gets the encoding that costs a third. */
    static TransferEncoder of(MimeEntity entity, ByteArrayOutputStream out) {
        return entity.type().mediaType().startsWith("text/") ? new QuotedPrintable(out) : new InBase64(out);
    }

    /** RFC 2045 section 6.7. */
    final class QuotedPrintable implements TransferEncoder {

        /** RFC 2045 section 6.7 rule 5, without the line end. */
        private static final int LINE_CHARACTERS_MAX = 76;

        private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

        private final ByteArrayOutputStream out;
        private int column;

        QuotedPrintable(ByteArrayOutputStream out) {
            this.out = out;
        }

        @Override
        public String name() {
            return "quoted-printable";
        }

        @Override
        public void body(byte[] line) {
            int end = line.length;
            if (line[end - 1] == '\n') {
                end -= end > 1 && line[end - 2] == '\r' ? 2 : 1;
            }
            for (int i = 0; i < end; i++) {
                // Rule 3: white space at the end of a line would be lost on the way.
                put(line[i], i == end - 1);
            }
            if (end < line.length) {
                out.write(line, end, line.length - end);
                column = 0;
            }
        }

        @Override
        public void end(MimeWalk.LeafEnd end) {}

        private void put(byte octet, boolean last) {
            boolean blank = octet == ' ' || octet == '\t';
            boolean plain = octet > ' ' && octet < 0x7F && octet != '=' || blank && !last;
            // One place is kept for the mark of a soft line end.
            if (column + (plain ? 1 : 3) > LINE_CHARACTERS_MAX - 1) {
                out.writeBytes(new byte[] {'=', '\r', '\n'});
                column = 0;
            }
            if (plain) {
                out.write(octet);
                column++;
            } else {
                out.writeBytes(new byte[] {'=', HEX[octet >> 4 & 0xF], HEX[octet & 0xF]});
                column += 3;
            }
        }
    }

    /** RFC 2045 section 6.8. */
    final class InBase64 implements TransferEncoder {

        /** What fills a line of 76 characters. */
        private static final int LINE_OCTETS = 57;

        private static final byte[] LINE_END = {'\r', '\n'};

        private final ByteArrayOutputStream out;
        private final ByteArrayOutputStream pending = new ByteArrayOutputStream();

        InBase64(ByteArrayOutputStream out) {
            this.out = out;
        }

        @Override
        public String name() {
            return "base64";
        }

        /** The last line end is kept back: it may turn out to be a boundary's. */
        @Override
        public void body(byte[] line) {
            pending.writeBytes(line);
            byte[] octets = pending.toByteArray();
            int whole = Math.max(0, octets.length - LINE_END.length) / LINE_OCTETS * LINE_OCTETS;
            lines(octets, whole);
            pending.reset();
            pending.write(octets, whole, octets.length - whole);
        }

        @Override
        public void end(MimeWalk.LeafEnd end) {
            byte[] octets = pending.toByteArray();
            boolean boundarys = end == MimeWalk.LeafEnd.BOUNDARY
                    && octets.length >= LINE_END.length
                    && octets[octets.length - 1] == '\n';
            lines(octets, boundarys ? octets.length - LINE_END.length : octets.length);
        }

        private void lines(byte[] octets, int end) {
            for (int at = 0; at < end; at += LINE_OCTETS) {
                byte[] line = Arrays.copyOfRange(octets, at, Math.min(end, at + LINE_OCTETS));
                out.writeBytes(Base64.getEncoder().encode(line));
                out.writeBytes(LINE_END);
            }
        }
    }
}
