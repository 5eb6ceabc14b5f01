package dev.caravan.route;

import dev.caravan.envelope.BadSyntax;
import dev.caravan.envelope.DomainName;

/**
 * What a route says about a domain. Domains are compared as lower-case A-labels, so {@code Bücher.example} and
 * {@code xn--bcher-kva.example} are the same.
 */
public sealed interface DomainPattern {

    /** As it is written in a route, in A-labels. Two patterns with the same text are equal. */
    String text();

    /** Whether the pattern covers this domain. */
    boolean matches(DomainName domain);

    /** Whether the pattern covers the null reverse-path and address literals, which have no domain. */
    boolean matchesNoDomain();

    /**
     * Reads {@code example.org} (this domain only), {@code .example.org} (this domain and all below it) or {@code .} (no
     * domain at all: the null reverse-path or an address literal).
     *
     * @throws BadSyntax if it is none of the three
     */
    static DomainPattern parse(String text) {
        if (text.equals(".")) {
            return new NoDomain();
        }
        return text.startsWith(".")
                ? new Within(DomainName.parse(text.substring(1)))
                : new Exactly(DomainName.parse(text));
    }

    /** One domain. */
    record Exactly(DomainName domain) implements DomainPattern {
        @Override
        public String text() {
            return domain.ascii();
        }

        @Override
        public boolean matches(DomainName other) {
            return domain.equals(other);
        }

        @Override
        public boolean matchesNoDomain() {
            return false;
        }
    }

    /** A domain and all domains below it. */
    record Within(DomainName domain) implements DomainPattern {
        @Override
        public String text() {
            return "." + domain.ascii();
        }

        @Override
        public boolean matches(DomainName other) {
            return other.isWithin(domain);
        }

        @Override
        public boolean matchesNoDomain() {
            return false;
        }
    }

    /** The null reverse-path (RFC 5321 section 4.5.5) or an address literal (section 4.1.3). */
    record NoDomain() implements DomainPattern {
        @Override
        public String text() {
            return ".";
        }

        @Override
        public boolean matches(DomainName other) {
            return false;
        }

        @Override
        public boolean matchesNoDomain() {
            return true;
        }
    }
}
