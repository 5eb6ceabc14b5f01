package dev.caravan.dkim;

import dev.caravan.envelope.DomainName;
import dev.caravan.message.HeaderField;
import dev.caravan.message.HeaderFields;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * A key under its name.
 *
 * @param expires for how long a signature is good; for ever if empty
 * @param accounts whose mail it signs; everybody's if there are none
 */
public record SigningKey(
        DomainName domain, Selector selector, DkimKey key, Optional<Duration> expires, Set<String> accounts) {

    public SigningKey {
        accounts = Set.copyOf(accounts);
    }

    /** Whether it may sign what this account sends. */
    public boolean isFor(String account) {
        return accounts.isEmpty() || accounts.contains(account);
    }

    /** Whether the message comes with a signature by this domain and selector. */
    public boolean hasSigned(HeaderFields header) {
        return header.all("DKIM-Signature").stream()
                .anyMatch(field -> tag(field, "d").equalsIgnoreCase(domain.ascii())
                        && tag(field, "s").equalsIgnoreCase(selector.toString()));
    }

    /** RFC 6376 section 3.2, as far as names need it. */
    private static String tag(HeaderField signature, String name) {
        for (String tag : signature.value().split(";")) {
            int equals = tag.indexOf('=');
            if (equals > 0 && tag.substring(0, equals).strip().equals(name)) {
                return tag.substring(equals + 1).strip();
            }
        }
        return "";
    }

    /** Where its record is to be. */
    public DomainName recordName() {
        return selector.recordName(domain);
    }
}
