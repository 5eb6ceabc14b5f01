package dev.caravan.envelope;

/**
 * ENVID: the sender's name for this transaction, returned in notifications (RFC 3461 section 4.4).
 *
 * @param text decoded, not in xtext
 */
public record EnvelopeId(String text) {

    /** RFC 3461 section 4.4. */
    public static final int OCTETS_MAX = 100;

    public EnvelopeId {
        if (text.isEmpty() || text.length() > OCTETS_MAX || !text.chars().allMatch(c -> c >= ' ' && c < 0x7F)) {
            throw new BadSyntax("envelope id " + BadSyntax.show(text) + " must be 1 to " + OCTETS_MAX
                    + " printable ASCII characters (RFC 3461 section 4.4)");
        }
    }
}
