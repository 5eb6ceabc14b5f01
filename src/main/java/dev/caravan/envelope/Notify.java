package dev.caravan.envelope;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** When the sender wants a delivery status notification (RFC 3461 section 4.1); the empty set is NEVER. */
public enum Notify {
    SUCCESS,
    FAILURE,
    DELAY;

    /** What holds when nothing was asked for: failure and delay. */
    public static final Set<Notify> DEFAULT = Set.of(FAILURE, DELAY);

    /** Reads {@code NEVER} or a comma list of the others, any case. */
    public static Set<Notify> parse(String text) {
        if (text.trim().equalsIgnoreCase("never")) {
            return Set.of();
        }
        EnumSet<Notify> wanted = EnumSet.noneOf(Notify.class);
        for (String word : text.split(",", -1)) {
            try {
                wanted.add(valueOf(word.trim().toUpperCase(Locale.ROOT)));
            } catch (IllegalArgumentException e) {
                throw new BadSyntax("notify " + BadSyntax.show(text)
                        + " must be NEVER or a comma list of SUCCESS, FAILURE, DELAY (RFC 3461 section 4.1)");
            }
        }
        return Set.copyOf(wanted);
    }

    /** What {@link #parse} reads. */
    public static String text(Set<Notify> wanted) {
        return wanted.isEmpty()
                ? "NEVER"
                : wanted.stream().sorted().map(Notify::name).collect(Collectors.joining(","));
    }
}
