package dev.caravan.mtasts;

import dev.caravan.status.Visible;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a policy host answers, as far as it matters (RFC 9112).
 *
 * @param mediaType in lower case, without parameters; empty if there is none
 * @param body of a 200, at most one octet longer than a policy may be; of all others empty
 */
record PolicyResponse(int status, String mediaType, byte[] body) {

    static final int OK = 200;

    /** Ours: status line and fields of interim answers, of the answer, and sizes of chunks. */
    private static final int HEAD_OCTETS_MAX = 32 * 1024;

    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([1-5][0-9][0-9])(?: .*)?");
    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");
    private static final Pattern CHUNK = Pattern.compile("([0-9A-Fa-f]{1,8})[ \\t]*(?:;.*)?");

    /** @throws IOException if the connection breaks, or what comes is no whole answer */
    static PolicyResponse read(InputStream in) throws IOException {
        Reader reader = new Reader(in);
        int status = reader.status();
        Map<String, String> fields = reader.fields();
        while (status < OK) {
            // RFC 9110 section 15.2: interim answers may come before the final one, asked for or not.
            status = reader.status();
            fields = reader.fields();
        }
        String type = fields.getOrDefault("content-type", "");
        int semicolon = type.indexOf(';');
        return new PolicyResponse(
                status,
                (semicolon < 0 ? type : type.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT),
                status == OK ? reader.body(fields) : new byte[0]);
    }

    private static final class Reader {

        private final InputStream in;
        private int headOctets;

        Reader(InputStream in) {
            this.in = in;
        }

        int status() throws IOException {
            String line = line();
            Matcher matcher = STATUS.matcher(line);
            if (!matcher.matches()) {
                throw new IOException("it does not speak HTTP/1.1, but says " + Visible.value(line));
            }
            return Integer.parseInt(matcher.group(1));
        }

        Map<String, String> fields() throws IOException {
            Map<String, String> fields = new HashMap<>();
            for (String line = line(); !line.isEmpty(); line = line()) {
                int colon = line.indexOf(':');
                if (colon <= 0) {
                    throw new IOException("a header field is " + Visible.value(line));
                }
                fields.merge(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip(),
                        (first, second) -> first + ", " + second);
            }
            return fields;
        }

        byte[] body(Map<String, String> fields) throws IOException {
            String coding = fields.get("transfer-encoding");
            if (coding != null) {
                return chunks(coding);
            }
            String length = fields.get("content-length");
            if (length == null || !LENGTH.matcher(length).matches()) {
                // RFC 9112 section 8: where only the end of the connection ends the body, who can cut the connection
                // can shorten the policy.
                throw new IOException("the answer does not say how long it is");
            }
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            copy(Long.parseLong(length), body);
            return body.toByteArray();
        }

        private byte[] chunks(String coding) throws IOException {
            if (!coding.equalsIgnoreCase("chunked")) {
                throw new IOException("the transfer coding is " + Visible.value(coding));
            }
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            while (body.size() <= StsPolicyParser.POLICY_OCTETS_MAX) {
                String line = line();
                Matcher matcher = CHUNK.matcher(line);
                if (!matcher.matches()) {
                    throw new IOException("the size of a chunk is " + Visible.value(line));
                }
                long size = Long.parseLong(matcher.group(1), 16);
                if (size == 0) {
                    // What follows are trailer fields, which nobody needs.
                    break;
                }
                copy(size, body);
                if (body.size() <= StsPolicyParser.POLICY_OCTETS_MAX && !line().isEmpty()) {
                    throw new IOException("a chunk is longer than its size");
                }
            }
            return body.toByteArray();
        }

        /** As much as fits: one octet more than a policy may have shows that it has more. */
        private void copy(long length, ByteArrayOutputStream body) throws IOException {
            int room = StsPolicyParser.POLICY_OCTETS_MAX + 1 - body.size();
            int wanted = (int) Math.min(length, room);
            byte[] octets = in.readNBytes(wanted);
            if (octets.length < wanted) {
                throw new EOFException("the connection ended amid the policy");
            }
            body.write(octets);
        }

        private String line() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int octet = in.read(); octet != '\n'; octet = in.read()) {
                if (octet < 0) {
                    throw new EOFException("the connection ended amid the answer");
                }
                if (++headOctets > HEAD_OCTETS_MAX) {
                    throw new IOException("the head of the answer is longer than " + HEAD_OCTETS_MAX + " octets");
                }
                line.write(octet);
            }
            String text = line.toString(StandardCharsets.ISO_8859_1);
            // RFC 9112 section 2.2: a lone LF may be taken for a line end.
            return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
        }
    }
}
