package dev.caravan.intake;

import dev.caravan.dkim.KeyRing;
import dev.caravan.dkim.SigningKey;
import dev.caravan.envelope.DomainName;
import dev.caravan.message.HeaderFields;
import java.util.List;
import java.util.Optional;

/** The keys that sign a message, and why they are none. */
record Signers(List<SigningKey> keys, Optional<String> doubt) {

    private static final Signers NONE = new Signers(List.of(), Optional.empty());

    /** A message is never refused for want of a signature: it was good before there was DKIM. */
    static Signers of(KeyRing ring, HeaderFields header, Reception reception) {
        if (ring.isEmpty()) {
            return NONE;
        }
        return switch (Author.of(header)) {
            case Author.At(DomainName domain) ->
                new Signers(
                        ring.of(domain).stream()
                                .filter(key -> isFor(key, reception))
                                // Two signatures by one key say no more than one, and some receivers mind them.
                                .filter(key -> !key.hasSigned(header))
                                .toList(),
                        Optional.empty());
            case Author.Unclear(String why) -> new Signers(List.of(), Optional.of(why));
        };
    }

    /** What Caravan writes itself is from nobody's account. */
    private static boolean isFor(SigningKey key, Reception reception) {
        return switch (reception.drop().origin()) {
            case PRODUCER -> key.isFor(reception.account());
            case CARAVAN -> true;
        };
    }

    Signed signed() {
        return new Signed(keys.stream().map(key -> key.recordName().ascii()).toList(), doubt);
    }
}
