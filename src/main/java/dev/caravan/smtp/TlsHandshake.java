package dev.caravan.smtp;

import dev.caravan.smtp.TlsTrust.NameCheck;
import dev.caravan.smtp.TlsTrust.Terms;
import dev.caravan.status.Hop.TlsFacts;
import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/** TLS over a connection that exists, from its first octet or after STARTTLS. */
final class TlsHandshake {

    /** RFC 8996 forbids what is older. */
    private static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};

    private final String host;
    private final Terms terms;

    /** @param host SNI, and the name the certificate must have if the terms ask for one */
    TlsHandshake(String host, Terms terms) {
        // RFC 6066 section 3: the name in SNI has no trailing dot; JSSE would leave SNI out.
        this.host = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        this.terms = terms;
    }

    /** Blocks until the handshake is over; closing {@code raw} ends it. */
    SSLSocket over(Socket raw) throws IOException {
        SSLSocket tls = (SSLSocket) terms.context().getSocketFactory().createSocket(raw, host, raw.getPort(), true);
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setProtocols(VERSIONS);
        if (terms.nameCheck() == NameCheck.HOST) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        tls.setSSLParameters(parameters);
        tls.startHandshake();
        return tls;
    }

    TlsFacts facts(SSLSocket tls) {
        SSLSession session = tls.getSession();
        return new TlsFacts(session.getProtocol(), session.getCipherSuite(), terms.level());
    }
}
