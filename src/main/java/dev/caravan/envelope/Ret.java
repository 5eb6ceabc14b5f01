package dev.caravan.envelope;

import java.util.Locale;

/** How much of the message a failure notification returns (RFC 3461 section 4.3). */
public enum Ret {
    FULL,
    HDRS;

    public static Ret parse(String text) {
        try {
            return valueOf(text.trim().toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new BadSyntax("ret " + BadSyntax.show(text) + " must be FULL or HDRS (RFC 3461 section 4.3)");
        }
    }
}
