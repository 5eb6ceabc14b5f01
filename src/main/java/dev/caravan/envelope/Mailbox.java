package dev.caravan.envelope;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * A mailbox of RFC 5321 section 4.1.2, with RFC 6531's internationalized local part.
 *
 * @param localPart exactly as given, quotes included; 1 to 64 octets in UTF-8
 * @param host the domain, or an address literal
 */
public record Mailbox(String localPart, Host host) {

    /** RFC 5321 section 4.5.3.1.1. */
    public static final int LOCAL_PART_OCTETS_MAX = 64;

    /** RFC 5321 section 4.5.3.1.3: a path is 256 octets with its angle brackets. */
    public static final int PATH_OCTETS_MAX = 256;

    private static final String ATEXT = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~\\-\\x{A0}-\\x{10FFFF}]";
    private static final Pattern DOT_STRING = Pattern.compile(ATEXT + "+(\\." + ATEXT + "+)*");
    private static final Pattern QUOTED_STRING = Pattern.compile("\"([ !#-\\[\\]-~\\x{A0}-\\x{10FFFF}]|\\\\[ -~])*\"");

    public Mailbox {
        boolean wellFormed = isPlain(localPart)
                || DOT_STRING.matcher(localPart).matches()
                || QUOTED_STRING.matcher(localPart).matches();
        if (!wellFormed || !isEncodable(localPart)) {
            throw new BadSyntax("local part " + BadSyntax.show(localPart)
                    + " is neither a dot-string nor a quoted string (RFC 5321 section 4.1.2)");
        }
        if (localPart.getBytes(StandardCharsets.UTF_8).length > LOCAL_PART_OCTETS_MAX) {
            throw new BadSyntax(
                    "local part " + BadSyntax.show(localPart) + " has more than " + LOCAL_PART_OCTETS_MAX + " octets");
        }
    }

    /**
     * Reads {@code local-part@domain} without angle brackets.
     *
     * @throws BadSyntax naming what is wrong
     */
    public static Mailbox parse(String text) {
        int at = text.lastIndexOf('@');
        if (at <= 0) {
            throw new BadSyntax("address " + BadSyntax.show(text) + " has no local part and domain around an @");
        }
        if (text.getBytes(StandardCharsets.UTF_8).length > PATH_OCTETS_MAX - 2) {
            throw new BadSyntax("address " + BadSyntax.show(text) + " makes a path longer than " + PATH_OCTETS_MAX
                    + " octets (RFC 5321 section 4.5.3.1.3)");
        }
        return new Mailbox(text.substring(0, at), Host.parse(text.substring(at + 1)));
    }

    /** Whether it can only be written in a session with SMTPUTF8 (RFC 6531 section 3.2). */
    public boolean needsSmtpUtf8() {
        return localPart.chars().anyMatch(c -> c > 0x7F);
    }

    @Override
    public String toString() {
        return localPart + "@" + host.text();
    }

    /** Nearly all local parts are, and telling so costs less than the grammar. */
    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z')) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private static boolean isEncodable(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }
}
