package dev.caravan.smtp;

import dev.caravan.dial.Dialer;
import dev.caravan.envelope.DomainName;

/**
 * What all sessions of one client share.
 *
 * @param ehloName what this host calls itself (RFC 5321 section 4.1.1.1)
 * @param watchdog enforces the timeouts; holds the clock
 */
public record SmtpOptions(
        Dialer dialer, DomainName ehloName, SmtpTimeouts timeouts, Watchdog watchdog, TlsTrust trust) {

    /** With the RFC's timeouts, the process's watchdog and the JDK's trust store. */
    public static SmtpOptions of(Dialer dialer, DomainName ehloName) {
        return new SmtpOptions(dialer, ehloName, SmtpTimeouts.RFC5321, Watchdog.shared(), TlsTrust.jdk());
    }

    public SmtpOptions withDialer(Dialer other) {
        return new SmtpOptions(other, ehloName, timeouts, watchdog, trust);
    }

    public SmtpOptions withTimeouts(SmtpTimeouts other) {
        return new SmtpOptions(dialer, ehloName, other, watchdog, trust);
    }

    public SmtpOptions withWatchdog(Watchdog other) {
        return new SmtpOptions(dialer, ehloName, timeouts, other, trust);
    }

    public SmtpOptions withTrust(TlsTrust other) {
        return new SmtpOptions(dialer, ehloName, timeouts, watchdog, other);
    }
}
