package dev.caravan.envelope;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * ORCPT: the recipient as the sender first wrote it (RFC 3461 section 4.2).
 *
 * @param addressType for example {@code rfc822} or {@code utf-8}
 * @param address decoded, not in xtext
 */
public record OriginalRecipient(String addressType, String address) {

    /** RFC 3461 section 4.2. */
    public static final int OCTETS_MAX = 500;

    private static final Pattern TYPE = Pattern.compile("[A-Za-z0-9-]+");

    public OriginalRecipient {
        int octets = address.getBytes(StandardCharsets.UTF_8).length;
        boolean printable = address.chars().allMatch(c -> c >= ' ' && c != 0x7F);
        if (!TYPE.matcher(addressType).matches() || address.isEmpty() || !printable || octets > OCTETS_MAX) {
            throw new BadSyntax("original recipient " + BadSyntax.show(addressType + ";" + address)
                    + " must be an address type, a semicolon and 1 to " + OCTETS_MAX
                    + " octets of printable characters");
        }
    }

    /** Reads {@code rfc822;a@example.org}. */
    public static OriginalRecipient parse(String text) {
        int semicolon = text.indexOf(';');
        if (semicolon < 0) {
            throw new BadSyntax(
                    "original recipient " + BadSyntax.show(text) + " has no address type before a semicolon");
        }
        return new OriginalRecipient(
                text.substring(0, semicolon).trim(),
                text.substring(semicolon + 1).trim());
    }

    @Override
    public String toString() {
        return addressType + ";" + address;
    }
}
