package dev.caravan.smtp;

import java.net.InetSocketAddress;

/** Opens sessions: dial, greeting, STARTTLS as demanded, EHLO. Safe for many threads. */
public interface SmtpClient {

    /**
     * @param address resolved
     * @param host the name by which the server was found: SNI and certificate name
     * @throws SmtpFailure in phases CONNECT to AUTH; the socket is closed then
     */
    SmtpConnection connect(InetSocketAddress address, String host, TlsMode tls) throws SmtpFailure;

    /** Whether and how to use TLS. */
    enum TlsMode {
        /** In clear, even if STARTTLS is offered. */
        NONE,
        /** STARTTLS if offered, any certificate. A failed handshake is a failure here; falling back is the caller's choice. */
        OPPORTUNISTIC,
        /** STARTTLS with a certificate that is valid for the host, or a failure. */
        STARTTLS,
        /** TLS from the first octet, with a certificate that is valid for the host. */
        IMPLICIT
    }
}
