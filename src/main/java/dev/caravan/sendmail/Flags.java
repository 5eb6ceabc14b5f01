package dev.caravan.sendmail;

import dev.caravan.envelope.EnvelopeId;
import dev.caravan.envelope.Notify;
import dev.caravan.envelope.Ret;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a caller has asked for.
 *
 * @param sender as given by {@code -f} or {@code -r}; may be {@code <>} or have no domain
 * @param fullName for a From field that is made here
 * @param config {@code -C}
 * @param recipients as given, each one address or a list of them
 */
public record Flags(
        Task task,
        Set<Switch> switches,
        Optional<String> sender,
        Optional<String> fullName,
        Optional<Path> config,
        Set<Notify> notifyOn,
        Optional<Ret> ret,
        Optional<EnvelopeId> envelopeId,
        List<String> recipients) {

    /** What is to be done. */
    public enum Task {
        SEND,
        SEND_KEPT,
        HELP,
        VERSION
    }

    /** What is on or off. */
    public enum Switch {
        /** {@code -t}: recipients are read from the header. */
        RECIPIENTS_OF_HEADER,
        /** {@code -i}, {@code -oi}: a dot alone on a line is a line like all others. */
        DOT_IS_TEXT,
        /** {@code -v}: what went well is said, too. */
        VERBOSE
    }

    public Flags {
        switches = Set.copyOf(switches);
        notifyOn = Set.copyOf(notifyOn);
        recipients = List.copyOf(recipients);
    }

    public boolean has(Switch one) {
        return switches.contains(one);
    }
}
