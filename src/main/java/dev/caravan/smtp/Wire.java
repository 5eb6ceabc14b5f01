package dev.caravan.smtp;

import dev.caravan.smtp.Watchdog.Watch;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;

/** Octets to and from the peer, buffered, in clear or through TLS. Knows lines, not replies. */
final class Wire extends OutputStream {

    /** Longest line of a reply, CRLF included. RFC 5321 section 4.5.3.1.5 promises 512; servers exceed it. */
    static final int REPLY_LINE_OCTETS_MAX = 4096;

    /** Replies to one message, or to the opening of a session (ours: 100 recipients at ten long lines each). */
    static final long REPLY_OCTETS_MAX = 4L << 20;

    /** A usual message with its final dot is one write (ours). */
    private static final int OUT_OCTETS = 16 * 1024;

    /** The most that one write must move within its time limit (ours). */
    private static final int BLOCK_OCTETS = 64 * 1024;

    /** How long {@link #isQuiet} listens, in milliseconds: 0 would mean for ever. */
    private static final int PEEK_MILLIS = 1;

    private final Socket raw;
    private final Watch watch;
    private final Duration blockLimit;
    private final byte[] outBuffer = new byte[OUT_OCTETS];
    private byte[] inBuffer = new byte[REPLY_LINE_OCTETS_MAX];
    private int lineOctetsMax = REPLY_LINE_OCTETS_MAX;
    private Socket socket;
    private InputStream in;
    private OutputStream out;
    private int outEnd;
    private int inStart;
    private int inEnd;
    private long replyOctets;

    /** @param blockLimit how long one write may take */
    Wire(Socket raw, Watch watch, Duration blockLimit) throws IOException {
        this.raw = raw;
        this.watch = watch;
        this.blockLimit = blockLimit;
        this.socket = raw;
        this.in = raw.getInputStream();
        this.out = raw.getOutputStream();
    }

    Watch watch() {
        return watch;
    }

    Socket raw() {
        return raw;
    }

    /** A message, or the opening, begins: its limits start anew. */
    void begin(Duration total) {
        watch.begin(total);
        replyOctets = 0;
    }

    @Override
    public void write(int octet) throws IOException {
        if (outEnd == OUT_OCTETS) {
            flush();
        }
        outBuffer[outEnd++] = (byte) octet;
    }

    @Override
    public void write(byte[] octets, int offset, int length) throws IOException {
        if (length <= OUT_OCTETS - outEnd) {
            System.arraycopy(octets, offset, outBuffer, outEnd, length);
            outEnd += length;
            return;
        }
        flush();
        int at = offset;
        int end = offset + length;
        while (end - at > OUT_OCTETS) {
            int block = Math.min(BLOCK_OCTETS, end - at);
            emit(octets, at, block);
            at += block;
        }
        System.arraycopy(octets, at, outBuffer, 0, end - at);
        outEnd = end - at;
    }

    @Override
    public void flush() throws IOException {
        if (outEnd > 0) {
            int length = outEnd;
            outEnd = 0;
            emit(outBuffer, 0, length);
        }
    }

    /**
     * The next line without its end.
     *
     * @throws NotSmtp if it is too long, or the replies altogether are
     * @throws EOFException if the peer has closed
     */
    String readLine() throws IOException {
        int scanned = inStart;
        while (true) {
            for (; scanned < inEnd; scanned++) {
                if (inBuffer[scanned] == '\n') {
                    return takeLine(scanned);
                }
            }
            int gathered = inEnd - inStart;
            if (gathered >= lineOctetsMax) {
                throw new NotSmtp("a reply line has more than " + lineOctetsMax + " octets");
            }
            fill();
            scanned = inStart + gathered;
        }
    }

    /** From now on lines may have so many octets. */
    void lineOctetsMax(int octets) {
        lineOctetsMax = octets;
        if (inBuffer.length < octets) {
            inBuffer = Arrays.copyOf(inBuffer, octets);
        }
    }

    /** Whether the peer has said nothing that was not asked for, as far as has arrived. */
    boolean hasPendingInput() throws IOException {
        return inEnd > inStart || in.available() > 0;
    }

    /** Whether there is neither input nor an end of stream to be read. */
    boolean isQuiet() {
        try {
            if (hasPendingInput()) {
                return false;
            }
            socket.setSoTimeout(PEEK_MILLIS);
            try {
                // What has come is kept: it belongs to the next reply, for good or ill.
                inStart = 0;
                inEnd = 0;
                inEnd = Math.max(0, in.read(inBuffer, 0, 1));
                return false;
            } catch (SocketTimeoutException e) {
                socket.setSoTimeout(0);
                return true;
            }
        } catch (IOException e) {
            return false;
        }
    }

    /** The certificates that the peer has shown, its own first; none in clear. */
    List<X509Certificate> presented() {
        if (!(socket instanceof SSLSocket tls)) {
            return List.of();
        }
        try {
            return Stream.of(tls.getSession().getPeerCertificates())
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (SSLPeerUnverifiedException e) {
            return List.of();
        }
    }

    /** From now on through TLS. What was buffered must have been looked at before. */
    void secure(SSLSocket tls) throws IOException {
        socket = tls;
        in = tls.getInputStream();
        out = tls.getOutputStream();
    }

    /** Never blocks: the socket is closed under TLS, not through it. */
    @Override
    public void close() {
        watch.abort();
    }

    private void emit(byte[] octets, int offset, int length) throws IOException {
        watch.arm(blockLimit);
        out.write(octets, offset, length);
        watch.disarm();
    }

    private void fill() throws IOException {
        if (inStart > 0) {
            System.arraycopy(inBuffer, inStart, inBuffer, 0, inEnd - inStart);
            inEnd -= inStart;
            inStart = 0;
        }
        int count = in.read(inBuffer, inEnd, inBuffer.length - inEnd);
        if (count < 0) {
            throw new EOFException(inEnd > 0 ? "the peer closed in the middle of a line" : "the peer closed");
        }
        inEnd += count;
        replyOctets += count;
        if (replyOctets > REPLY_OCTETS_MAX) {
            throw new NotSmtp("the replies have more than " + REPLY_OCTETS_MAX + " octets");
        }
    }

    private String takeLine(int lineFeed) {
        int end = lineFeed > inStart && inBuffer[lineFeed - 1] == '\r' ? lineFeed - 1 : lineFeed;
        String line = new String(inBuffer, inStart, end - inStart, StandardCharsets.UTF_8);
        inStart = lineFeed + 1;
        return line;
    }
}
