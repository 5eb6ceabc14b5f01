package dev.caravan.message;

import dev.caravan.envelope.BadSyntax;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Takes a message apart, line by line: headers, bodies, and what stands between the parts of a multipart (RFC 2046
 * section 5.1). Holds one header at a time and nothing of the bodies.
 */
final class MimeWalk {

    /** Multiparts and messages in each other (ours: forwarded mail rarely has more than ten). */
    static final int DEPTH_MAX = 100;

    /** The header of one entity, in octets (ours: what intake takes for a whole message's). */
    static final int HEADER_OCTETS_MAX = 256 * 1024;

    /** What to do with what is found. */
    interface Listener {

        /** A header has been read. */
        void entity(MimeEntity entity);

        /** An end of line that ends a header. */
        void headerEnd(byte[] line);

        /** A line of a leaf's body, or a piece of one. */
        void body(byte[] line);

        /** The leaf is over. */
        void leafEnd(LeafEnd end);

        /** A boundary, or what stands before the first and after the last one. */
        void between(byte[] line);
    }

    /** How a leaf ends. */
    enum LeafEnd {
        /** At a boundary, whose beginning is the line end before it (RFC 2046 section 5.1.1). */
        BOUNDARY,
        /** With the message. */
        MESSAGE
    }

    private enum State {
        HEADER,
        LEAF,
        BETWEEN
    }

    /** @param messagesAround how many messages it stands in */
    private record Multipart(byte[] delimiter, MimeEntity.Place parts, int messagesAround) {}

    private final Listener listener;
    private final List<Multipart> open = new ArrayList<>();
    private final ByteArrayOutputStream header = new ByteArrayOutputStream();
    private State state = State.HEADER;
    private MimeEntity.Place place = MimeEntity.Place.MESSAGE;
    private int messages;
    private boolean midLine;

    MimeWalk(Listener listener) {
        this.listener = listener;
    }

    /**
     * The next line with its end; or the next piece of one that is too long to be a boundary or a header.
     *
     * @throws BadSyntax if a header is none, or a limit is passed
     */
    void line(byte[] line) {
        boolean start = !midLine;
        midLine = line[line.length - 1] != '\n';
        Optional<Multipart> delimited = start ? delimitedBy(line) : Optional.empty();
        if (delimited.isPresent()) {
            boundary(line, delimited.get());
        } else if (start && state == State.HEADER && isEmpty(line)) {
            enter();
            listener.headerEnd(line);
        } else {
            inside(line);
        }
    }

    private void inside(byte[] line) {
        switch (state) {
            case HEADER -> headerLine(line);
            case LEAF -> listener.body(line);
            case BETWEEN -> listener.between(line);
        }
    }

    /** The message is over. */
    void end() {
        leave(LeafEnd.MESSAGE);
    }

    private void headerLine(byte[] line) {
        header.writeBytes(line);
        if (header.size() > HEADER_OCTETS_MAX) {
            throw new BadSyntax("a header has more than " + HEADER_OCTETS_MAX + " octets");
        }
    }

    /** The header is complete: what comes now is as it says. */
    private void enter() {
        MimeEntity entity = MimeEntity.of(HeaderFields.parse(header.toByteArray()), place);
        header.reset();
        listener.entity(entity);
        switch (entity.body()) {
            case LEAF -> state = State.LEAF;
            case MESSAGE -> {
                messages++;
                place = MimeEntity.Place.MESSAGE;
                state = State.HEADER;
            }
            case MULTIPART -> {
                String boundary = entity.type().boundary().orElseThrow();
                boolean digest = entity.type().mediaType().equals("multipart/digest");
                open.add(new Multipart(
                        ("--" + boundary).getBytes(StandardCharsets.UTF_8),
                        digest ? MimeEntity.Place.DIGEST_PART : MimeEntity.Place.PART,
                        messages));
                state = State.BETWEEN;
            }
        }
        if (open.size() + messages > DEPTH_MAX) {
            throw new BadSyntax("more than " + DEPTH_MAX + " multiparts and messages are in each other");
        }
    }

    /** What was open inside the multipart ends with it (RFC 2046 section 5.1.2). */
    private void boundary(byte[] line, Multipart multipart) {
        leave(LeafEnd.BOUNDARY);
        while (open.getLast() != multipart) {
            open.removeLast();
        }
        messages = multipart.messagesAround();
        int after = multipart.delimiter().length;
        boolean last = line.length >= after + 2 && line[after] == '-' && line[after + 1] == '-';
        if (last) {
            open.removeLast();
            state = State.BETWEEN;
        } else {
            place = multipart.parts();
            state = State.HEADER;
        }
        listener.between(line);
    }

    private void leave(LeafEnd end) {
        if (state == State.HEADER) {
            // A header that no empty line ends has no body.
            enter();
        }
        if (state == State.LEAF) {
            listener.leafEnd(end);
        }
        state = State.BETWEEN;
    }

    /** RFC 2046 section 5.1.1: two hyphens and the boundary, at the start of a line; white space may follow. */
    private Optional<Multipart> delimitedBy(byte[] line) {
        if (line.length < 2 || line[0] != '-' || line[1] != '-') {
            return Optional.empty();
        }
        return open.reversed().stream()
                .filter(multipart -> isDelimiter(line, multipart.delimiter()))
                .findFirst();
    }

    private static boolean isEmpty(byte[] line) {
        return line[0] == '\r' || line[0] == '\n';
    }

    private static boolean isDelimiter(byte[] line, byte[] delimiter) {
        if (line.length < delimiter.length) {
            return false;
        }
        for (int i = 0; i < delimiter.length; i++) {
            if (line[i] != delimiter[i]) {
                return false;
            }
        }
        String rest = new String(line, delimiter.length, line.length - delimiter.length, StandardCharsets.ISO_8859_1);
        return rest.isBlank() || rest.startsWith("--") && rest.substring(2).isBlank();
    }
}
