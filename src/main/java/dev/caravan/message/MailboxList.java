package dev.caravan.message;

import dev.caravan.envelope.BadSyntax;
import dev.caravan.envelope.Mailbox;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.james.mime4j.dom.address.AddressList;
import org.apache.james.mime4j.field.address.DefaultAddressParser;
import org.apache.james.mime4j.field.address.ParseException;

/**
 * The mailboxes that the value of an address field names (RFC 5322 section 3.4). The parser knows ASCII only, so every other character goes
 * through it as a group of atom characters (RFC 6532 section 3.2 allows them where it allows atoms) and comes back.
 */
public final class MailboxList {

    /** RFC 5322 section 3.2.3: what needs no quotes in a local part, with RFC 6532's additions. */
    private static final Pattern DOT_ATOM = Pattern.compile(
            "[^\\x00-\\x20\\x7F()<>\\[\\]:;@\\\\,.\"]+" + "(\\.[^\\x00-\\x20\\x7F()<>\\[\\]:;@\\\\,.\"]+)*");

    /** An atom character that begins an escape, and is therefore escaped itself. */
    private static final char ESCAPE = '=';

    /** Hexadecimal digits of an escaped char. */
    private static final int ESCAPE_DIGITS = 4;

    private MailboxList() {}

    /**
     * The mailboxes in their order, those of groups too.
     *
     * @throws BadSyntax saying what is wrong
     */
    public static List<Mailbox> parse(String value) {
        List<Mailbox> mailboxes = new ArrayList<>();
        try {
            AddressList addresses = DefaultAddressParser.DEFAULT.parseAddressList(escape(value));
            for (var address : addresses.flatten()) {
                mailboxes.add(mailbox(unescape(address.getLocalPart()), unescape(address.getDomain())));
            }
        } catch (ParseException e) {
            throw new BadSyntax("it is no list of addresses (RFC 5322 section 3.4)");
        }
        return mailboxes;
    }

    private static Mailbox mailbox(String localPart, String domain) {
        // The length first: a pattern must not see a text of any length.
        if (localPart.length() > Mailbox.LOCAL_PART_OCTETS_MAX) {
            throw new BadSyntax("local part " + BadSyntax.show(localPart) + " has more than "
                    + Mailbox.LOCAL_PART_OCTETS_MAX + " octets");
        }
        boolean plain = DOT_ATOM.matcher(localPart).matches();
        return Mailbox.parse((plain ? localPart : quote(localPart)) + "@" + domain);
    }

    private static String quote(String localPart) {
        return "\"" + localPart.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ESCAPE || c > 0x7F) {
                escaped.append(ESCAPE).append(HexFormat.of().toHexDigits(c));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }

    private static String unescape(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ESCAPE) {
                plain.append((char) Integer.parseInt(text.substring(i + 1, i + 1 + ESCAPE_DIGITS), 16));
                i += ESCAPE_DIGITS;
            } else {
                plain.append(c);
            }
        }
        return plain.toString();
    }
}
