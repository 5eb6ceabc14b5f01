package dev.caravan.message;

import java.util.Set;

/** Signatures that cover a message's octets, so that not one of them may be changed. */
public final class Signatures {

    /** RFC 1847 section 2.1; RFC 8551 section 3.5. */
    private static final Set<String> TYPES =
            Set.of("multipart/signed", "application/pkcs7-mime", "application/x-pkcs7-mime");

    private Signatures() {}

    /** Whether the header says that it, or what follows it, is signed (RFC 6376, S/MIME, PGP/MIME). */
    public static boolean in(HeaderFields header) {
        return header.has("DKIM-Signature")
                || header.all("Content-Type").stream()
                        .anyMatch(field ->
                                TYPES.contains(ContentType.parse(field.value()).mediaType()));
    }
}
