package dev.caravan.status;

import java.util.List;
import java.util.Optional;

/**
 * A server's answer to a command (RFC 5321 section 4.2). The text is data from a stranger: never written anywhere
 * without escaping.
 *
 * @param code 200 to 599
 * @param enhanced the enhanced status code, if the server announced and sent one of the same class
 * @param lines the text of every line, without codes; at least one, possibly empty
 */
public record Reply(int code, Optional<EnhancedStatusCode> enhanced, List<String> lines) {

    public Reply {
        if (code < 200 || code > 599) {
            throw new IllegalArgumentException("no reply code: " + code);
        }
        lines = List.copyOf(lines);
    }

    public static Reply of(int code, String text) {
        return new Reply(code, Optional.empty(), List.of(text));
    }

    public boolean isSuccess() {
        return code / 100 == 2;
    }

    public boolean isTransient() {
        return code / 100 == 4;
    }

    public boolean isPermanent() {
        return code / 100 == 5;
    }

    /** All lines in one, as a Diagnostic-Code wants it (RFC 3464 section 2.3.6). */
    public String text() {
        return String.join(" ", lines);
    }

    @Override
    public String toString() {
        return code + enhanced.map(e -> " " + e).orElse("") + " " + text();
    }
}
