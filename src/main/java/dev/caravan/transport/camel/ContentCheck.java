package dev.caravan.transport.camel;

import dev.caravan.message.MessageContent;
import dev.caravan.message.MessageContent.Needs;

/** Makes content of octets that are well-formed, and refuses the rest: nothing is repaired on this way in. */
final class ContentCheck {

    private ContentCheck() {}

    /** @throws IllegalArgumentException naming the offset of the octet that must not be there */
    static MessageContent content(byte[] octets) {
        Needs needs = Needs.SEVEN_BIT;
        boolean header = true;
        for (int i = 0; i < octets.length; i++) {
            switch (octets[i]) {
                case 0 -> throw fault("NUL", i);
                case '\r' -> {
                    if (i + 1 == octets.length || octets[i + 1] != '\n') {
                        throw fault("CR without LF", i);
                    }
                }
                case '\n' -> {
                    if (i == 0 || octets[i - 1] != '\r') {
                        throw fault("LF without CR", i);
                    }
                    boolean emptyLine = i == 1 || (i >= 3 && octets[i - 2] == '\n');
                    header &= !emptyLine;
                }
                default -> needs = octets[i] < 0 ? stronger(needs, header) : needs;
            }
        }
        if (octets.length == 0 || octets[octets.length - 1] != '\n') {
            throw new IllegalArgumentException("the message must end with CRLF (RFC 5321 section 4.1.1.4)");
        }
        return MessageContent.of(octets, needs);
    }

    private static Needs stronger(Needs needs, boolean header) {
        return header ? Needs.SMTPUTF8 : needs == Needs.SMTPUTF8 ? needs : Needs.EIGHT_BIT;
    }

    private static IllegalArgumentException fault(String what, int offset) {
        return new IllegalArgumentException(
                "the message has a " + what + " at octet " + offset + "; lines end with CRLF (RFC 5322 section 2.1)");
    }
}
