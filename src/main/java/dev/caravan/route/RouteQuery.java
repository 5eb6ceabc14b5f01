package dev.caravan.route;

import dev.caravan.envelope.DomainName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the conditions of routes are held against.
 *
 * @param fromDomain none for the null reverse-path or an address literal
 * @param toDomain none for an address literal
 */
record RouteQuery(Optional<DomainName> fromDomain, Optional<DomainName> toDomain, int attempt) {

    /** The texts of all patterns that cover the sender's domain. */
    List<String> fromPatterns() {
        return patternTexts(fromDomain);
    }

    /** The texts of all patterns that cover the recipients' domain. */
    List<String> toPatterns() {
        return patternTexts(toDomain);
    }

    /** The texts of all patterns that cover a domain: itself, and each domain it is within. */
    private static List<String> patternTexts(Optional<DomainName> domain) {
        if (domain.isEmpty()) {
            return List.of(new DomainPattern.NoDomain().text());
        }
        String name = domain.get().ascii();
        List<String> texts = new ArrayList<>();
        texts.add(name);
        texts.add("." + name);
        for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
            texts.add(name.substring(dot));
        }
        return texts;
    }
}
