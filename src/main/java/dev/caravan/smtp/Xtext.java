package dev.caravan.smtp;

import dev.caravan.envelope.OriginalRecipient;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/** The encodings of values in DSN parameters. */
final class Xtext {

    /** RFC 3461 section 4.2: of the encoded parameter. */
    private static final int ORCPT_OCTETS_MAX = 500;

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private Xtext() {}

    /** RFC 3461 section 4: printable ASCII but for {@code +} and {@code =} stays, the rest is {@code +XX}. */
    static String encode(String ascii) {
        StringBuilder xtext = new StringBuilder(ascii.length());
        for (int i = 0; i < ascii.length(); i++) {
            char c = ascii.charAt(i);
            if (c > 0x7F) {
                throw new IllegalArgumentException("xtext holds ASCII only");
            }
            if (isPlain(c)) {
                xtext.append(c);
            } else {
                xtext.append('+').append(HEX.toHexDigits((byte) c));
            }
        }
        return xtext.toString();
    }

    /** The value of ORCPT; empty if it is too long to be sent, since it is only ever information. */
    static Optional<String> orcpt(OriginalRecipient original) {
        boolean ascii = original.address().chars().allMatch(c -> c < 0x7F);
        boolean unicode = !ascii || original.addressType().equalsIgnoreCase("utf-8");
        // RFC 6533 section 3: an address with other characters is of type utf-8, whatever it was called.
        String value = unicode
                ? "utf-8;" + unicode(original.address())
                : original.addressType() + ";" + encode(original.address());
        return value.length() > ORCPT_OCTETS_MAX ? Optional.empty() : Optional.of(value);
    }

    /** RFC 6533 section 3, utf-8-addr-xtext: fit for any session, with or without SMTPUTF8. */
    private static String unicode(String address) {
        StringBuilder xtext = new StringBuilder(address.length());
        address.codePoints().forEach(c -> {
            if (c < 0x7F && isPlain((char) c) && c != '\\') {
                xtext.append((char) c);
            } else {
                xtext.append("\\x{")
                        .append(Integer.toHexString(c).toUpperCase(Locale.ROOT))
                        .append('}');
            }
        });
        return xtext.toString();
    }

    private static boolean isPlain(char c) {
        return c > ' ' && c < 0x7F && c != '+' && c != '=';
    }
}
