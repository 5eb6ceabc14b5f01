package dev.caravan.intake;

import dev.caravan.envelope.BadSyntax;
import dev.caravan.message.ContentType;
import dev.caravan.message.HeaderField;
import dev.caravan.message.HeaderFields;
import dev.caravan.message.Signatures;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** The octets of a drop on their way through: first the header, then the rest, once. */
final class DroppedBody {

    /** What a TextMessage may say about itself: it is always encoded as UTF-8. */
    private static final Set<String> TEXT_CHARSETS = Set.of("utf-8", "utf8", "us-ascii", "ascii");

    private final LineReader lines;
    private final Drop.Body body;
    private final IntakeLimits limits;

    private DroppedBody(InputStream in, long declaredSize, Drop.Body body, IntakeLimits limits) {
        this.lines = new LineReader(in, declaredSize, limits.messageOctetsMax());
        this.body = body;
        this.limits = limits;
    }

    static DroppedBody of(Drop.Body body, IntakeLimits limits) throws RefusedDrop {
        return switch (body) {
            case Drop.Body.Octets(InputStream stream, long declaredSize) -> {
                if (declaredSize > limits.messageOctetsMax()) {
                    throw LineReader.tooLarge(limits.messageOctetsMax());
                }
                yield new DroppedBody(stream, declaredSize, body, limits);
            }
            case Drop.Body.Text(String text) -> {
                ByteBuffer octets = encode(text, limits);
                yield new DroppedBody(
                        new ByteArrayInputStream(octets.array(), octets.arrayOffset(), octets.remaining()),
                        octets.remaining(),
                        body,
                        limits);
            }
            // Never looked into: reading an object would run its class's code.
            case Drop.Body.Unsupported(String kind) ->
                throw new RefusedDrop(
                        RefusalCode.UNSUPPORTED_TYPE,
                        "a message of type " + BadSyntax.show(kind)
                                + " was dropped; drop a BytesMessage or a TextMessage");
        };
    }

    /** Reads up to the empty line. */
    HeaderFields header() throws IOException, RefusedDrop {
        ByteArrayOutputStream octets = new ByteArrayOutputStream(2_048);
        while (lines.next() && !lines.isEmpty()) {
            lines.copyTo(octets);
            if (octets.size() > limits.headerOctetsMax()) {
                throw new RefusedDrop(
                        RefusalCode.HEADER_TOO_LARGE,
                        "the header is larger than " + limits.headerOctetsMax() + " octets");
            }
        }
        if (lines.octets() == 0) {
            throw new RefusedDrop(RefusalCode.EMPTY_BODY, "the body is empty; it must be an RFC 5322 message");
        }
        HeaderFields header = parse(octets.toByteArray());
        check(header);
        refuseRepairOfSigned(header);
        lines.forgetEightBit();
        return header;
    }

    /** Copies the empty line that ends the header, if there is one. */
    void copyHeaderEnd(OutputStream out) throws IOException {
        if (lines.isEmpty()) {
            lines.copyTo(out);
        }
    }

    /** Copies what comes after that. */
    void copyRest(HeaderFields header, OutputStream out) throws IOException, RefusedDrop {
        while (lines.next()) {
            lines.copyTo(out);
        }
        refuseRepairOfSigned(header);
        if (body instanceof Drop.Body.Text && lines.eightBit()) {
            refuseOtherCharset(header);
        }
    }

    /** Whether an octet above 127 was in what {@link #copyRest} copied. */
    boolean isEightBit() {
        return lines.eightBit();
    }

    private static ByteBuffer encode(String text, IntakeLimits limits) throws RefusedDrop {
        try {
            if (text.length() > limits.messageOctetsMax()) {
                throw LineReader.tooLarge(limits.messageOctetsMax());
            }
            return StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
        } catch (CharacterCodingException e) {
            throw new RefusedDrop(
                    RefusalCode.BAD_CHARSET,
                    "the text has half of a surrogate pair in it and cannot be encoded as UTF-8");
        }
    }

    private static HeaderFields parse(byte[] octets) throws RefusedDrop {
        try {
            return HeaderFields.parse(octets);
        } catch (BadSyntax e) {
            throw new RefusedDrop(RefusalCode.BAD_HEADER, String.valueOf(e.getMessage()));
        }
    }

    private void check(HeaderFields header) throws RefusedDrop {
        int fields = header.fields().size();
        if (fields == 0) {
            throw new RefusedDrop(
                    RefusalCode.BAD_HEADER,
                    "the message begins with an empty line and has no header field (RFC 5322 section 3.6)");
        }
        if (fields > limits.headerFieldsMax()) {
            throw new RefusedDrop(
                    RefusalCode.HEADER_TOO_LARGE,
                    "the header has " + fields + " fields; the limit is " + limits.headerFieldsMax());
        }
        int received = header.all("Received").size();
        if (received > limits.receivedFieldsMax()) {
            // RFC 5321 section 6.3.
            throw new RefusedDrop(
                    RefusalCode.LOOP,
                    "the message has " + received + " Received fields, more than " + limits.receivedFieldsMax()
                            + ": it goes round in a loop");
        }
        if (lines.eightBit()) {
            for (HeaderField field : header.fields()) {
                if (!field.isUtf8()) {
                    throw new RefusedDrop(
                            RefusalCode.BAD_CHARSET,
                            "header field " + field.name() + " has octets that are not UTF-8 (RFC 6532 section 3.1);"
                                    + " use UTF-8 or encoded words");
                }
            }
        }
    }

    private void refuseRepairOfSigned(HeaderFields header) throws RefusedDrop {
        if (lines.firstRepair() >= 0 && Signatures.in(header)) {
            throw new RefusedDrop(
                    RefusalCode.SIGNED_NEEDS_REPAIR,
                    "the message is signed and the line end at octet " + lines.firstRepair()
                            + " is not CRLF; a repair would break the signature: end every line with CRLF before signing");
        }
    }

    private static void refuseOtherCharset(HeaderFields header) throws RefusedDrop {
        for (HeaderField field : header.all("Content-Type")) {
            var charset = ContentType.parse(field.value()).charset();
            if (charset.isPresent() && !TEXT_CHARSETS.contains(charset.get())) {
                throw new RefusedDrop(
                        RefusalCode.BAD_CHARSET,
                        "Content-Type declares the charset " + BadSyntax.show(charset.get())
                                + ", but a TextMessage is encoded as UTF-8; declare utf-8 or drop a BytesMessage");
            }
        }
    }
}
