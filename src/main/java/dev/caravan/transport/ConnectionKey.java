package dev.caravan.transport;

import dev.caravan.smtp.SmtpClient.TlsMode;
import java.net.InetSocketAddress;

/**
 * What a kept connection may be used for: exactly this. A connection made in clear because TLS failed has
 * {@link TlsMode#NONE} here, so it never serves a message that is owed another try with TLS; one with an unchecked
 * certificate never serves a demand for a checked one.
 *
 * @param host the name that certificate and SNI were for
 * @param tls what was demanded when it was made
 */
public record ConnectionKey(String host, InetSocketAddress address, TlsMode tls, Identity identity) {

    /**
     * As whom we speak.
     *
     * @param source the dialer and EHLO name in use, by any name that tells them apart
     * @param credentials names the credentials, never the secret itself; empty without authentication
     */
    public record Identity(String source, String credentials) {}
}
