package dev.caravan.intake;

import dev.caravan.dkim.Signing;
import dev.caravan.dkim.SigningKey;
import dev.caravan.message.HeaderFields;
import dev.caravan.message.MessageContent;
import dev.caravan.message.MessageContent.Needs;
import dev.caravan.message.SevenBit;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The content as it leaves: the trace, our signatures, the header, the body. It passes once; room is kept for the
 * signatures, which are known at its end. Only a body that must be encoded before it is signed passes twice.
 */
final class Composition implements AutoCloseable {

    /** What encoding a body adds to a header that was accepted: two or three MIME fields, in octets (ours). */
    private static final int MIME_OCTETS_MAX = 4 * 1024;

    private static final byte[] CRLF = {'\r', '\n'};

    private final Supplier<Spool> spools;
    private final Submission.Header header;
    private final List<SigningKey> keys;
    private final Signing.Times times;
    private Spool spool;
    private @Nullable Signing signing;
    private int signatureOctets;

    Composition(Supplier<Spool> spools, Submission.Header header, List<SigningKey> keys, Signing.Times times) {
        this.spools = spools;
        this.header = header;
        this.keys = keys;
        this.times = times;
        this.spool = spools.get();
    }

    /** Takes the body in; returns what the whole demands of servers. */
    Needs write(DroppedBody body, HeaderFields dropped) throws IOException, RefusedDrop {
        OutputStream rest = begin(header.fields());
        body.copyHeaderEnd(spool);
        body.copyRest(dropped, rest);
        Needs needs =
                hasEightBit(header.fields()) ? Needs.SMTPUTF8 : body.isEightBit() ? Needs.EIGHT_BIT : Needs.SEVEN_BIT;
        if (signing != null && needs == Needs.EIGHT_BIT) {
            needs = encoded();
        }
        if (signing != null) {
            spool.overwrite(header.trace().length, signing.fields());
        }
        return needs;
    }

    Spool spool() {
        return spool;
    }

    /** Where the body goes. */
    private OutputStream begin(byte[] fields) throws IOException {
        spool.write(header.trace());
        if (!keys.isEmpty()) {
            signing = new Signing(keys, HeaderFields.parse(fields), times);
            signatureOctets = signing.octets();
            spool.write(new byte[signatureOctets]);
        }
        spool.write(fields);
        return signing == null ? spool : new Both(spool, signing.body());
    }

    /**
     * RFC 6376 section 5.3: a server that takes seven bits only would be given the body encoded anew, and that would break
     * the signature; so it is encoded before. What cannot be is signed as it is.
     */
    private Needs encoded() throws IOException {
        if (!(SevenBit.of(new Draft(spool, header.trace().length + signatureOctets))
                instanceof SevenBit.Encoded(MessageContent content))) {
            return Needs.EIGHT_BIT;
        }
        try (Spool draft = spool;
                InputStream octets = content.open()) {
            spool = spools.get();
            int octetsMax = header.fields().length + MIME_OCTETS_MAX;
            OutputStream rest = begin(HeaderFields.read(octets, octetsMax).octets());
            spool.write(CRLF);
            octets.transferTo(rest);
        }
        return Needs.SEVEN_BIT;
    }

    private static boolean hasEightBit(byte[] octets) {
        for (byte octet : octets) {
            if (octet < 0) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        spool.close();
    }

    /** The message without what is put in front of it. */
    private record Draft(Spool spool, int front) implements MessageContent {
        @Override
        public long size() {
            return spool.size() - front;
        }

        @Override
        public InputStream open() throws IOException {
            InputStream octets = spool.open();
            octets.skipNBytes(front);
            return octets;
        }

        @Override
        public Needs needs() {
            return Needs.EIGHT_BIT;
        }
    }

    /** What is kept is what is hashed. */
    private static final class Both extends OutputStream {

        private final OutputStream kept;
        private final OutputStream hashed;

        Both(OutputStream kept, OutputStream hashed) {
            this.kept = kept;
            this.hashed = hashed;
        }

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] octets, int from, int length) throws IOException {
            kept.write(octets, from, length);
            hashed.write(octets, from, length);
        }
    }
}
