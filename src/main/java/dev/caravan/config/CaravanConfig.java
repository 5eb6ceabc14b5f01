package dev.caravan.config;

import dev.caravan.envelope.DomainName;
import dev.caravan.smtp.SmtpTimeouts;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Everything that is configured. Only {@code policy} can change while the process runs.
 *
 * @param hostname our name in EHLO, Received and Reporting-MTA
 * @param data the directory of the queue, relative to the working directory
 * @param failedRetention how long a failed job can be looked at and sent again
 * @param drain how long a stop waits for attempts under way
 * @param redactAddresses whether logs leave out the local parts of mailboxes
 */
public record CaravanConfig(
        Mode mode,
        DomainName hostname,
        Path data,
        Broker broker,
        DeliveryPolicy policy,
        Limits limits,
        Watermarks watermarks,
        Dns dns,
        MtaStsSettings mtaSts,
        Tls tls,
        SmtpTimeouts smtpTimeouts,
        Duration failedRetention,
        Duration drain,
        boolean redactAddresses,
        Listener management) {

    /** 7 days: a weekend and a working week to notice (ours). */
    public static final Duration FAILED_RETENTION_DEFAULT = Duration.ofDays(7);

    /** Most transactions end within it, and orchestrators allow about as much (ours). */
    public static final Duration DRAIN_DEFAULT = Duration.ofSeconds(30);

    /** Loopback: who may manage is decided by reach first, by token second. */
    public static final Listener MANAGEMENT_DEFAULT = new Listener("127.0.0.1", 9000);

    /** This configuration with another's policy. */
    public CaravanConfig withPolicy(DeliveryPolicy other) {
        return new CaravanConfig(
                mode,
                hostname,
                data,
                broker,
                other,
                limits,
                watermarks,
                dns,
                mtaSts,
                tls,
                smtpTimeouts,
                failedRetention,
                drain,
                redactAddresses,
                management);
    }

    /** Where mail really goes. */
    public enum Mode {
        /** To an SMTP sink inside the process. */
        SANDBOX,
        /** To the network. */
        LIVE
    }
}
