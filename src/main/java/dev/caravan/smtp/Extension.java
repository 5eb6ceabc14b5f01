package dev.caravan.smtp;

import java.util.Locale;
import java.util.Optional;

/** The service extensions this client knows, by their EHLO keywords. */
public enum Extension {
    /** RFC 4954. */
    AUTH,
    /** RFC 3030. BINARYMIME, of the same RFC, is of no use to content in lines. */
    CHUNKING,
    /** RFC 3461. */
    DSN,
    /** RFC 6152. */
    EIGHTBITMIME,
    /** RFC 2034. */
    ENHANCEDSTATUSCODES,
    /** RFC 9422. */
    LIMITS,
    /** RFC 2920. */
    PIPELINING,
    /** RFC 8689. */
    REQUIRETLS,
    /** RFC 1870. */
    SIZE,
    /** RFC 6531. */
    SMTPUTF8,
    /** RFC 3207. */
    STARTTLS;

    /** As it stands in an EHLO reply. */
    public String keyword() {
        return this == EIGHTBITMIME ? "8BITMIME" : name();
    }

    /** Empty if unknown. Keywords are not case-sensitive (RFC 5321 section 4.1.1.1). */
    public static Optional<Extension> of(String keyword) {
        String upper = keyword.toUpperCase(Locale.ROOT);
        for (Extension extension : values()) {
            if (extension.keyword().equals(upper)) {
                return Optional.of(extension);
            }
        }
        return Optional.empty();
    }
}
