package dev.caravan.envelope;

import com.ibm.icu.text.IDNA;

/**
 * A domain name as SMTP and DNS use it: lower case, A-labels, no trailing dot.
 *
 * @param ascii the name, for example {@code xn--bcher-kva.example}
 */
public record DomainName(String ascii) implements Comparable<DomainName> {

    /** RFC 1035 section 2.3.4, less the octets of the wire format. */
    public static final int OCTETS_MAX = 253;

    /** RFC 1035 section 2.3.4. */
    public static final int LABEL_OCTETS_MAX = 63;

    private static final IDNA UTS46 =
            IDNA.getUTS46Instance(IDNA.NONTRANSITIONAL_TO_ASCII | IDNA.CHECK_BIDI | IDNA.CHECK_CONTEXTJ);

    public DomainName {
        check(ascii);
    }

    /**
     * Reads a name in A-labels or U-labels, any case.
     *
     * @throws BadSyntax if it is no domain name
     */
    public static DomainName parse(String text) {
        boolean plain = text.chars().allMatch(c -> c > ' ' && c < 0x7F);
        if (plain) {
            return new DomainName(lowerCase(text));
        }
        if (text.chars().anyMatch(c -> c <= ' ' || c == 0x7F)) {
            throw new BadSyntax("domain name " + BadSyntax.show(text) + " has a space or control character in it");
        }
        IDNA.Info info = new IDNA.Info();
        StringBuilder ascii = new StringBuilder();
        UTS46.nameToASCII(text, ascii, info);
        if (info.hasErrors()) {
            throw new BadSyntax(
                    "domain name " + BadSyntax.show(text) + " is no internationalized name: " + info.getErrors());
        }
        return new DomainName(ascii.toString());
    }

    /** Whether this is {@code other} or a name below it. */
    public boolean isWithin(DomainName other) {
        return ascii.equals(other.ascii) || ascii.endsWith("." + other.ascii);
    }

    @Override
    public int compareTo(DomainName other) {
        return ascii.compareTo(other.ascii);
    }

    @Override
    public String toString() {
        return ascii;
    }

    private static void check(String ascii) {
        if (ascii.isEmpty() || ascii.length() > OCTETS_MAX) {
            throw new BadSyntax("domain name " + BadSyntax.show(ascii) + " must have 1 to " + OCTETS_MAX + " octets");
        }
        for (int start = 0, end; start <= ascii.length(); start = end + 1) {
            end = ascii.indexOf('.', start);
            end = end < 0 ? ascii.length() : end;
            if (!isLabel(ascii, start, end)) {
                throw new BadSyntax("domain name " + BadSyntax.show(ascii) + " has the label "
                        + BadSyntax.show(ascii.substring(start, end)) + "; a label has 1 to " + LABEL_OCTETS_MAX
                        + " letters, digits and inner hyphens");
            }
        }
    }

    private static boolean isLabel(String ascii, int start, int end) {
        if (start == end
                || end - start > LABEL_OCTETS_MAX
                || ascii.charAt(start) == '-'
                || ascii.charAt(end - 1) == '-') {
            return false;
        }
        for (int i = start; i < end; i++) {
            char c = ascii.charAt(i);
            // Underscores are no host name characters, but MX hosts and service names in the wild carry them.
            if (!(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_')) {
                return false;
            }
        }
        return true;
    }

    private static String lowerCase(String text) {
        StringBuilder lower = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            lower.append(c >= 'A' && c <= 'Z' ? (char) (c + 32) : c);
        }
        return lower.toString();
    }
}
