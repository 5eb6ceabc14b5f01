package dev.caravan.smtp.sink;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A server's side of the octets: lines in, replies out, and the content that ends with a dot. */
final class SinkWire {

    /** Longest command (ours: RFC 5321 section 4.5.3.1.4 has 512, parameters of extensions come on top). */
    private static final int LINE_OCTETS_MAX = 8192;

    private static final int BUFFER_OCTETS = 16 * 1024;

    private final byte[] buffer = new byte[BUFFER_OCTETS];
    private final byte[] line = new byte[LINE_OCTETS_MAX];
    private InputStream in;
    private OutputStream out;
    private int start;
    private int end;

    SinkWire(Socket socket) throws IOException {
        this.in = socket.getInputStream();
        this.out = new BufferedOutputStream(socket.getOutputStream(), BUFFER_OCTETS);
    }

    /** From now on through TLS; octets that came before are dropped (RFC 3207 section 4.2). */
    void secure(Socket tls) throws IOException {
        in = tls.getInputStream();
        out = new BufferedOutputStream(tls.getOutputStream(), BUFFER_OCTETS);
        start = 0;
        end = 0;
    }

    /** Not sent before the next read that must wait: replies to pipelined commands leave together. */
    void put(String line) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    void flush() throws IOException {
        out.flush();
    }

    /** The next line without its CRLF, as UTF-8. A lone LF ends nothing. */
    String readLine() throws IOException {
        int length = 0;
        while (true) {
            byte octet = read();
            if (octet == '\n' && length > 0 && line[length - 1] == '\r') {
                return new String(line, 0, length - 1, StandardCharsets.UTF_8);
            }
            if (length == LINE_OCTETS_MAX) {
                throw new IOException("a command has more than " + LINE_OCTETS_MAX + " octets");
            }
            line[length++] = octet;
        }
    }

    /**
     * Content up to the lone dot, without dot-stuffing. Only CRLF ends a line here (RFC 5321 section 2.3.8): that is
     * what makes a sink fit to find smuggling.
     *
     * @return empty if it is longer than {@code sizeMax}; all of it has been read then, too
     */
    Optional<byte[]> readContent(long sizeMax) throws IOException {
        Unstuffing content = new Unstuffing(sizeMax);
        do {
            if (start == end) {
                fill();
            }
            start += content.take(buffer, start, end);
        } while (!content.isComplete());
        return content.octets();
    }

    /**
     * As many octets as BDAT has announced, whatever they are (RFC 3030 section 2).
     *
     * @param keepMax how many of them are kept
     */
    byte[] readChunk(long length, long keepMax) throws IOException {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        for (long left = length; left > 0; ) {
            if (start == end) {
                fill();
            }
            int count = (int) Math.min(left, end - start);
            kept.write(buffer, start, (int) Math.min(count, keepMax - kept.size()));
            start += count;
            left -= count;
        }
        return kept.toByteArray();
    }

    /** Reads and forgets until the client has closed. */
    void drain() throws IOException {
        flush();
        try {
            while (in.read(buffer) >= 0) {
                // Nothing is answered.
            }
        } catch (SocketException e) {
            // A reset is a way to close, too.
        }
    }

    private byte read() throws IOException {
        if (start == end) {
            fill();
        }
        return buffer[start++];
    }

    private void fill() throws IOException {
        flush();
        start = 0;
        end = Math.max(0, readSome());
        if (end == 0) {
            throw new EOFException("the client has closed");
        }
    }

    private int readSome() throws IOException {
        try {
            return in.read(buffer);
        } catch (SocketException e) {
            // A reset is a way to close, too.
            return -1;
        }
    }
}
