package dev.caravan.config;

import dev.caravan.envelope.DomainName;
import dev.caravan.envelope.Mailbox;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the command {@code sendmail} goes by.
 *
 * @param target to whom messages are handed over
 * @param hostname of this machine, in EHLO and message ids
 * @param domain completes addresses
 * @param from stands for every sender without a domain
 * @param defaultDestination gets what is for recipients without a domain
 * @param keep the folder of what could not be handed over
 * @param timeout for each step with a server, and for a message as a whole
 * @param warnings what is allowed and probably not meant
 */
public record SendmailConfig(
        Target target,
        Tls tls,
        Dns dns,
        DomainName hostname,
        DomainName domain,
        Optional<Mailbox> from,
        Optional<Mailbox> defaultDestination,
        Path keep,
        Duration timeout,
        List<Warning> warnings) {

    /** Callers wait; a server that checks contents takes a while. */
    static final Duration TIMEOUT_DEFAULT = Duration.ofMinutes(3);

    public SendmailConfig {
        warnings = List.copyOf(warnings);
    }

    /** To whom messages are handed over. */
    public sealed interface Target {

        /** @param transport a {@link TransportConfig.Smarthost} or a {@link TransportConfig.Submission} */
        record Server(TransportConfig transport) implements Target {}

        /**
         * The queue of a Caravan.
         *
         * @param url as the Artemis client reads it
         * @param name what drops are sent to; empty for the usual one
         * @param caFile a PEM file with the authorities to trust; TLS is used if there is one
         */
        record Queue(String url, String user, Password password, Optional<String> name, Optional<Path> caFile)
                implements Target {}
    }
}
