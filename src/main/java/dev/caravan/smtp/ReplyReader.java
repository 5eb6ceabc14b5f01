package dev.caravan.smtp;

import dev.caravan.envelope.BadSyntax;
import dev.caravan.status.EnhancedStatusCode;
import dev.caravan.status.Reply;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads replies as RFC 5321 section 4.2 has them, and nothing else. */
final class ReplyReader {

    /** Lines of one reply (ours: the longest EHLO answers have about thirty). */
    static final int REPLY_LINES_MAX = 100;

    private static final int CODE_LENGTH = 3;

    private final Wire wire;

    ReplyReader(Wire wire) {
        this.wire = wire;
    }

    /**
     * The next reply.
     *
     * @param capabilities enhanced status codes are looked for only if they were announced (RFC 2034 section 3)
     */
    Reply read(Capabilities capabilities) throws IOException {
        boolean enhancedCodes = capabilities.offers(Extension.ENHANCEDSTATUSCODES);
        String line = wire.readLine();
        int code = code(line);
        Optional<EnhancedStatusCode> enhanced = enhancedCodes ? enhanced(code, text(line)) : Optional.empty();
        if (isLast(line)) {
            return new Reply(code, enhanced, List.of(withoutCode(text(line), enhanced)));
        }
        List<String> texts = new ArrayList<>();
        texts.add(withoutCode(text(line), enhanced));
        while (!isLast(line)) {
            if (texts.size() == REPLY_LINES_MAX) {
                throw new NotSmtp("a reply has more than " + REPLY_LINES_MAX + " lines");
            }
            line = wire.readLine();
            // RFC 5321 section 4.2.1: the code is the same on every line.
            if (code(line) != code) {
                throw new NotSmtp("the reply that began with " + code + " goes on with " + BadSyntax.show(line));
            }
            texts.add(withoutCode(text(line), enhanced));
        }
        return new Reply(code, enhanced, texts);
    }

    private static int code(String line) throws NotSmtp {
        boolean code = line.length() >= CODE_LENGTH
                && line.charAt(0) >= '2'
                && line.charAt(0) <= '5'
                && isDigit(line.charAt(1))
                && isDigit(line.charAt(2));
        boolean separated =
                line.length() == CODE_LENGTH || code && (line.charAt(CODE_LENGTH) == ' ' || line.charAt(3) == '-');
        if (!code || !separated) {
            throw new NotSmtp("the line " + BadSyntax.show(line)
                    + " does not begin with a reply code from 200 to 599 and a space or hyphen");
        }
        return (line.charAt(0) - '0') * 100 + (line.charAt(1) - '0') * 10 + line.charAt(2) - '0';
    }

    /** RFC 5321 section 4.2: a code without any text must be taken too. */
    private static boolean isLast(String line) {
        return line.length() == CODE_LENGTH || line.charAt(CODE_LENGTH) == ' ';
    }

    /** A line's text with control characters replaced: whoever shows it later may forget to. */
    private static String text(String line) {
        String text = line.length() == CODE_LENGTH ? "" : line.substring(CODE_LENGTH + 1);
        for (int i = 0; i < text.length(); i++) {
            if (isControl(text.charAt(i))) {
                return visible(text);
            }
        }
        return text;
    }

    private static String visible(String text) {
        StringBuilder visible = new StringBuilder(text.length());
        text.chars().forEach(c -> visible.append(isControl((char) c) ? '\uFFFD' : (char) c));
        return visible.toString();
    }

    private static boolean isControl(char c) {
        return c != '\t' && Character.isISOControl(c);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static Optional<EnhancedStatusCode> enhanced(int code, String text) {
        int space = text.indexOf(' ');
        // RFC 2034 section 4: the class says the same as the code's first digit, or it is no such code.
        return EnhancedStatusCode.parse(space < 0 ? text : text.substring(0, space))
                .filter(e -> e.statusClass() == code / 100);
    }

    private static String withoutCode(String text, Optional<EnhancedStatusCode> enhanced) {
        if (enhanced.isEmpty()) {
            return text;
        }
        String written = enhanced.get().toString();
        if (!text.startsWith(written)) {
            return text;
        }
        boolean ends = text.length() == written.length();
        return ends ? "" : text.charAt(written.length()) == ' ' ? text.substring(written.length() + 1) : text;
    }
}
