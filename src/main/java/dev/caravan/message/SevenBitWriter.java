package dev.caravan.message;

import dev.caravan.message.HeaderWriter.Repertoire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.BitSet;
import java.util.Optional;

/** Writes a message again, with the leaves that have octets above 127 encoded and all else as it was. */
final class SevenBitWriter implements MimeWalk.Listener {

    private static final String ENCODING = "Content-Transfer-Encoding";

    private final BitSet eightBit;
    private final ByteArrayOutputStream out;
    private int leaf = -1;
    private Optional<TransferEncoder> encoder = Optional.empty();

    /** @param eightBit the leaves to encode, by number */
    SevenBitWriter(BitSet eightBit, ByteArrayOutputStream out) {
        this.eightBit = eightBit;
        this.out = out;
    }

    @Override
    public void entity(MimeEntity entity) {
        encoder = Optional.empty();
        if (entity.body() == MimeEntity.Body.LEAF && eightBit.get(++leaf)) {
            encoder = Optional.of(TransferEncoder.of(entity, out));
            encoded(entity, encoder.get().name());
        } else {
            unencoded(entity);
        }
    }

    @Override
    public void headerEnd(byte[] line) {
        out.writeBytes(line);
    }

    @Override
    public void body(byte[] line) {
        encoder.ifPresentOrElse(e -> e.body(line), () -> out.writeBytes(line));
    }

    @Override
    public void leafEnd(MimeWalk.LeafEnd end) {
        encoder.ifPresent(e -> e.end(end));
        encoder = Optional.empty();
    }

    /** RFC 2046 section 5.1.1: what stands around the parts is nobody's text; a boundary is ASCII. */
    @Override
    public void between(byte[] line) {
        for (byte octet : line) {
            out.write(octet < 0 ? '?' : octet);
        }
    }

    private void encoded(MimeEntity entity, String encoding) {
        HeaderFields header = entity.header();
        copy(header);
        HeaderWriter added = new HeaderWriter(Repertoire.ASCII);
        if (entity.place() == MimeEntity.Place.MESSAGE && !header.has("MIME-Version")) {
            added.field("MIME-Version", "1.0");
        }
        if (!header.has("Content-Type")) {
            // RFC 1428 section 3: nobody knows which characters the octets stand for.
            added.field("Content-Type", "text/plain; charset=unknown-8bit");
        }
        out.writeBytes(added.field(ENCODING, encoding).octets());
    }

    /** RFC 2045 section 6.4: the label says the strongest demand of what is inside, which is none any more. */
    private void unencoded(MimeEntity entity) {
        if (!entity.encoding().equals("8bit")) {
            out.writeBytes(entity.header().octets());
            return;
        }
        copy(entity.header());
        out.writeBytes(
                new HeaderWriter(Repertoire.ASCII).field(ENCODING, "7bit").octets());
    }

    /** All fields but the one that is written anew. */
    private void copy(HeaderFields header) {
        for (HeaderField field : header.fields()) {
            if (!field.is(ENCODING)) {
                copy(field);
            }
        }
    }

    private void copy(HeaderField field) {
        try {
            field.writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot be written to", e);
        }
    }
}
