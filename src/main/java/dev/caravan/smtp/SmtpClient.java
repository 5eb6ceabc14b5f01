package dev.caravan.smtp;

import dev.caravan.tls.TlsDemand;
import java.net.InetSocketAddress;

/** Opens sessions: dial, greeting, STARTTLS as demanded, EHLO. Safe for many threads. */
public interface SmtpClient {

    /**
     * @param address resolved, unless the client's dialer leaves names to a proxy
     * @param host the name by which the server was found, for messages
     * @throws SmtpFailure in phases CONNECT to AUTH; the socket is closed then
     */
    SmtpConnection connect(InetSocketAddress address, String host, TlsDemand tls) throws SmtpFailure;

    /** A server, for messages. */
    static String shown(String host, InetSocketAddress address) {
        String at = address.isUnresolved() ? "" : " [" + address.getAddress().getHostAddress() + "]";
        return host + at + ":" + address.getPort();
    }
}
