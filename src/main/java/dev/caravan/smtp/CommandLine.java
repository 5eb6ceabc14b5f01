package dev.caravan.smtp;

import dev.caravan.envelope.BadSyntax;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * A command in octets, its CRLF included: the only way for text to the wire. What could end the line early or change
 * its meaning on the way from characters to octets is an error, never replaced: a character cast to a byte would turn
 * U+760A into a line feed.
 *
 * @param octets not shared
 */
record CommandLine(byte[] octets) {

    static CommandLine ascii(String text) {
        return new CommandLine(encode(text, StandardCharsets.US_ASCII));
    }

    /** For addresses in a session with SMTPUTF8 (RFC 6531 section 3.2). */
    static CommandLine utf8(String text) {
        return new CommandLine(encode(text, StandardCharsets.UTF_8));
    }

    private static byte[] encode(String text, Charset charset) {
        ByteBuffer encoded;
        try {
            // An encoder made anew reports what it cannot encode.
            encoded = charset.newEncoder().encode(CharBuffer.wrap(text));
        } catch (CharacterCodingException e) {
            throw new BadSyntax("command " + BadSyntax.show(text) + " has a character that is not in " + charset);
        }
        byte[] line = new byte[encoded.remaining() + 2];
        encoded.get(line, 0, encoded.remaining());
        for (int i = 0; i < line.length - 2; i++) {
            if (line[i] >= 0 && line[i] < ' ' || line[i] == 0x7F) {
                throw new BadSyntax("command " + BadSyntax.show(text) + " has a control character in it at octet " + i);
            }
        }
        line[line.length - 2] = '\r';
        line[line.length - 1] = '\n';
        return line;
    }
}
