package dev.caravan.dkim;

import dev.caravan.envelope.DomainName;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All keys there are. */
public record KeyRing(List<SigningKey> keys) {

    /** Nothing is signed. */
    public static final KeyRing EMPTY = new KeyRing(List.of());

    public KeyRing {
        keys = List.copyOf(keys);
    }

    public boolean isEmpty() {
        return keys.isEmpty();
    }

    /** With further keys; one under a name that there is takes the place of that. */
    public KeyRing with(List<SigningKey> more) {
        Set<DomainName> names = more.stream().map(SigningKey::recordName).collect(Collectors.toSet());
        return new KeyRing(Stream.concat(keys.stream().filter(key -> !names.contains(key.recordName())), more.stream())
                .toList());
    }

    /**
     * The keys for mail from an author at this domain: its own, or those of the nearest domain above it that has some.
     * With a domain above, a signature is aligned as DMARC has it by default (RFC 7489 section 3.1.1).
     */
    public List<SigningKey> of(DomainName author) {
        List<SigningKey> aligned =
                keys.stream().filter(key -> author.isWithin(key.domain())).toList();
        int nearest = aligned.stream()
                .mapToInt(key -> key.domain().ascii().length())
                .max()
                .orElse(0);
        return aligned.stream()
                .filter(key -> key.domain().ascii().length() == nearest)
                .toList();
    }
}
