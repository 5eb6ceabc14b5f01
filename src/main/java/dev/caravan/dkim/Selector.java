package dev.caravan.dkim;

import dev.caravan.envelope.BadSyntax;
import dev.caravan.envelope.DomainName;

/**
 * Tells the keys of a domain apart (RFC 6376 section 3.1).
 *
 * @param name one label or several, as of a domain name
 */
public record Selector(DomainName name) {

    /** @throws BadSyntax if it is none */
    public static Selector parse(String text) {
        return new Selector(DomainName.parse(text));
    }

    /**
     * Where the domain publishes the key (section 3.6.2.1).
     *
     * @throws BadSyntax if the two together are too long for a name
     */
    public DomainName recordName(DomainName domain) {
        return new DomainName(name + "._domainkey." + domain);
    }

    @Override
    public String toString() {
        return name.ascii();
    }
}
