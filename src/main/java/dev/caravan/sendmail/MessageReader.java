package dev.caravan.sendmail;

import dev.caravan.envelope.BadSyntax;
import dev.caravan.intake.IntakeLimits;
import dev.caravan.message.HeaderFields;
import dev.caravan.message.Signatures;
import dev.caravan.sendmail.Message.Text;
import dev.caravan.sendmail.StandardInput.LoneCr;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Reads a message to its end, before anything is done with it. Programs are not strict about where the header ends: it
 * ends before the first line that cannot be one of its lines, and a message may have none at all.
 */
final class MessageReader {

    private static final byte[] CRLF = {'\r', '\n'};

    /** What a dot alone on a line is. */
    enum Dot {
        ENDS_MESSAGE,
        IS_TEXT
    }

    private final StandardInput input;
    private final Dot dot;
    private final Spool body = new Spool();
    private Text text = Text.ASCII;
    private boolean isEnded;

    private MessageReader(InputStream in, Dot dot) {
        this.input = new StandardInput(in);
        this.dot = dot;
    }

    /** The caller closes what is returned. */
    static Message read(InputStream in, Dot dot) throws IOException, Unsendable {
        MessageReader reader = new MessageReader(in, dot);
        try {
            return reader.message();
        } catch (IOException | Unsendable | RuntimeException e) {
            reader.body.close();
            throw e;
        }
    }

    private Message message() throws IOException, Unsendable {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        Optional<byte[]> firstOfBody = header(octets);
        HeaderFields header;
        try {
            header = HeaderFields.parse(octets.toByteArray());
        } catch (BadSyntax e) {
            throw Unsendable.wrongData(String.valueOf(e.getMessage()));
        }
        check(header);
        boolean isSigned = Signatures.in(header);
        refuseRepair(isSigned);
        if (firstOfBody.isPresent()) {
            copyInPieces(firstOfBody.get());
        }
        while (!isEnded && nextOfBody()) {
            refuseRepair(isSigned);
            copy(input.line());
        }
        return new Message(header, body, text, isSigned);
    }

    private boolean nextOfBody() throws IOException, Unsendable {
        boolean startsLine = !input.goesOn();
        return input.next(StandardInput.LINE_OCTETS_MAX, LoneCr.LINE_END)
                && !(startsLine && !input.goesOn() && isEnd(input.line()));
    }

    private boolean isEnd(byte[] line) {
        return dot == Dot.ENDS_MESSAGE && line.length == 1 && line[0] == '.';
    }

    /** What is signed is sent as it is, or not at all: a line broken in two would break the signature. */
    private void refuseRepair(boolean isSigned) throws Unsendable {
        if (isSigned && (input.changed() || input.goesOn())) {
            throw Unsendable.wrongData("the message is signed, and has a line of more than "
                    + StandardInput.LINE_OCTETS_MAX + " octets or a CR without LF; a repair would break the signature:"
                    + " encode it before signing (RFC 5322 section 2.1.1)");
        }
    }

    /** A line that was read as one of the header may be longer than a line may be. */
    private void copyInPieces(byte[] line) throws IOException, Unsendable {
        StandardInput pieces = new StandardInput(new ByteArrayInputStream(line));
        while (pieces.next(StandardInput.LINE_OCTETS_MAX, LoneCr.LINE_END)) {
            copy(pieces.line());
        }
    }

    private void copy(byte[] line) throws IOException {
        text = text.and(Text.of(line));
        body.write(line);
        body.write(CRLF);
    }

    /** Returns the line that belongs to the body already, if one had to be read to see that. */
    private Optional<byte[]> header(ByteArrayOutputStream header) throws IOException, Unsendable {
        boolean first = true;
        while (input.next(IntakeLimits.HEADER_OCTETS_MAX, LoneCr.SPACE)) {
            byte[] line = input.line();
            if (line.length == 0) {
                return Optional.empty();
            }
            boolean isMailbox = first && HeaderLine.isMailboxSeparator(line);
            first = false;
            if (isMailbox) {
                continue;
            }
            if (isEnd(line)) {
                isEnded = true;
                return Optional.empty();
            }
            if (HeaderLine.continuesField(line) ? header.size() == 0 : !HeaderLine.beginsField(line)) {
                return Optional.of(line);
            }
            if (!HeaderLine.isBlank(line)) {
                HeaderLine.writeFolded(line, header);
            }
            if (header.size() > IntakeLimits.HEADER_OCTETS_MAX) {
                throw Unsendable.wrongData("the header is larger than " + IntakeLimits.HEADER_OCTETS_MAX + " octets");
            }
        }
        return Optional.empty();
    }

    private static void check(HeaderFields header) throws Unsendable {
        int fields = header.fields().size();
        if (fields > IntakeLimits.HEADER_FIELDS_MAX) {
            throw Unsendable.wrongData(
                    "the header has " + fields + " fields; the limit is " + IntakeLimits.HEADER_FIELDS_MAX);
        }
        // RFC 5321 section 6.3.
        int received = header.all("Received").size();
        if (received > IntakeLimits.RECEIVED_FIELDS_MAX) {
            throw Unsendable.wrongData("the message has " + received + " Received fields, more than "
                    + IntakeLimits.RECEIVED_FIELDS_MAX + ": it goes round in a loop");
        }
    }
}
