package dev.caravan.message;

import java.util.Locale;
import java.util.Set;

/**
 * A header, and what kind of body follows it (RFC 2045 section 2.4).
 *
 * @param type its Content-Type, or the one that holds where it has none
 */
record MimeEntity(HeaderFields header, ContentType type, Place place) {

    /** RFC 2045 section 6.2: the encodings that are none. */
    private static final Set<String> IDENTITIES = Set.of("7bit", "8bit", "binary");

    /** Where the entity stands. */
    enum Place {
        /** A message of its own, outermost or in message/rfc822. */
        MESSAGE,
        /** Part of a multipart. */
        PART,
        /** Part of a multipart/digest, in which parts are messages (RFC 2046 section 5.1.5). */
        DIGEST_PART
    }

    /** What the body is made of. */
    enum Body {
        /** Octets, encoded or not. */
        LEAF,
        /** Entities between boundaries. */
        MULTIPART,
        /** A message with its header. */
        MESSAGE
    }

    static MimeEntity of(HeaderFields header, Place place) {
        ContentType none = ContentType.parse(place == Place.DIGEST_PART ? "message/rfc822" : "text/plain");
        ContentType type = header.first("Content-Type")
                .map(field -> ContentType.parse(field.value()))
                .orElse(none);
        return new MimeEntity(header, type, place);
    }

    Body body() {
        if (!isIdentity()) {
            return Body.LEAF;
        }
        if (type.mediaType().startsWith("multipart/") && type.boundary().isPresent()) {
            return Body.MULTIPART;
        }
        return type.mediaType().equals("message/rfc822") ? Body.MESSAGE : Body.LEAF;
    }

    /** In lower case. RFC 2045 section 6.1: without the field it is 7bit. */
    String encoding() {
        return header.first("Content-Transfer-Encoding")
                .map(field -> field.value().toLowerCase(Locale.ROOT))
                .orElse("7bit");
    }

    boolean isIdentity() {
        return IDENTITIES.contains(encoding());
    }

    /** Whether the octets of its body may be given a transfer encoding (RFC 2046 section 5.2; RFC 6532 section 3.7). */
    boolean isEncodable() {
        boolean composite =
                type.mediaType().startsWith("multipart/") || type.mediaType().startsWith("message/");
        return isIdentity() && (!composite || type.mediaType().equals("message/global")) && !Signatures.in(header);
    }
}
