package dev.caravan.smtp;

import java.time.Duration;

/**
 * How long each step may take. A step is measured to the end of the reply, not to its first octet, so a server that
 * drips does not gain time.
 *
 * @param connect for one address
 * @param tls STARTTLS and its reply, and again the handshake
 * @param dataBlock one write of whatever kind
 * @param quit how long {@code close()} waits to be polite
 * @param session from the dial to the end of EHLO, and again each message handed over: a session that is reused is not
 *     cut for its age
 * @param contentOctetsPerSecondMin content that goes slower than this, after one {@code dataBlock} of grace, is given up
 */
public record SmtpTimeouts(
        Duration connect,
        Duration greeting,
        Duration ehlo,
        Duration tls,
        Duration auth,
        Duration mail,
        Duration rcpt,
        Duration data,
        Duration dataBlock,
        Duration finalDot,
        Duration rset,
        Duration quit,
        Duration session,
        long contentOctetsPerSecondMin) {

    /** RFC 5321 section 4.5.3.2 for greeting to finalDot where it names a value; the rest is ours. */
    public static final SmtpTimeouts RFC5321 = new SmtpTimeouts(
            Duration.ofSeconds(30),
            Duration.ofMinutes(5),
            Duration.ofMinutes(5),
            Duration.ofMinutes(1),
            Duration.ofMinutes(2),
            Duration.ofMinutes(5),
            Duration.ofMinutes(5),
            Duration.ofMinutes(2),
            Duration.ofMinutes(3),
            Duration.ofMinutes(10),
            Duration.ofMinutes(1),
            Duration.ofSeconds(2),
            Duration.ofHours(2),
            1024);

    public SmtpTimeouts {
        if (contentOctetsPerSecondMin < 1) {
            throw new IllegalArgumentException(
                    "contentOctetsPerSecondMin is " + contentOctetsPerSecondMin + "; it must be 1 or more");
        }
    }

    /** The same proportions, {@code divisor} times as hasty. */
    public SmtpTimeouts dividedBy(long divisor) {
        return new SmtpTimeouts(
                connect.dividedBy(divisor),
                greeting.dividedBy(divisor),
                ehlo.dividedBy(divisor),
                tls.dividedBy(divisor),
                auth.dividedBy(divisor),
                mail.dividedBy(divisor),
                rcpt.dividedBy(divisor),
                data.dividedBy(divisor),
                dataBlock.dividedBy(divisor),
                finalDot.dividedBy(divisor),
                rset.dividedBy(divisor),
                quit.dividedBy(divisor),
                session.dividedBy(divisor),
                Math.multiplyExact(contentOctetsPerSecondMin, divisor));
    }

    /** How long the reply may take. */
    public Duration reply(Phase phase) {
        return switch (phase) {
            case CONNECT -> connect;
            case GREETING -> greeting;
            case EHLO -> ehlo;
            case STARTTLS -> tls;
            case AUTH -> auth;
            case MAIL -> mail;
            case RCPT -> rcpt;
            case DATA -> data;
            case CONTENT -> finalDot;
            case RSET -> rset;
            case QUIT -> quit;
        };
    }

    /** How long content of this size may take to be written. */
    public Duration content(long octets) {
        return dataBlock.plusMillis(Math.multiplyExact(octets, 1000L) / contentOctetsPerSecondMin);
    }
}
