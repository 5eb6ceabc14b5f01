package dev.caravan.smtp;

import dev.caravan.dial.Dialer;
import dev.caravan.envelope.DomainName;
import dev.caravan.tls.TlsContexts;
import java.util.Optional;

/**
 * What all sessions of one client share.
 *
 * @param ehloName what this host calls itself (RFC 5321 section 4.1.1.1)
 * @param watchdog enforces the timeouts; holds the clock
 * @param login who we are to servers; empty says nothing of it
 */
public record SmtpOptions(
        Dialer dialer,
        DomainName ehloName,
        SmtpTimeouts timeouts,
        Watchdog watchdog,
        TlsContexts contexts,
        Optional<Login> login) {

    /** With the RFC's timeouts, the process's watchdog and no certificate of our own. */
    public static SmtpOptions of(Dialer dialer, DomainName ehloName) {
        return new SmtpOptions(
                dialer,
                ehloName,
                SmtpTimeouts.RFC5321,
                Watchdog.shared(),
                new TlsContexts(Optional.empty()),
                Optional.empty());
    }

    public SmtpOptions withDialer(Dialer other) {
        return new SmtpOptions(other, ehloName, timeouts, watchdog, contexts, login);
    }

    public SmtpOptions withTimeouts(SmtpTimeouts other) {
        return new SmtpOptions(dialer, ehloName, other, watchdog, contexts, login);
    }

    public SmtpOptions withWatchdog(Watchdog other) {
        return new SmtpOptions(dialer, ehloName, timeouts, other, contexts, login);
    }

    public SmtpOptions withContexts(TlsContexts other) {
        return new SmtpOptions(dialer, ehloName, timeouts, watchdog, other, login);
    }

    /** Every session is one of somebody who has logged in, or there is none. */
    public SmtpOptions withLogin(Login other) {
        return new SmtpOptions(dialer, ehloName, timeouts, watchdog, contexts, Optional.of(other));
    }

    public SmtpOptions withEhloName(DomainName other) {
        return new SmtpOptions(dialer, other, timeouts, watchdog, contexts, login);
    }
}
