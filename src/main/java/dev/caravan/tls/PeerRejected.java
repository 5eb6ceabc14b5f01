package dev.caravan.tls;

import java.security.cert.CertificateException;

/** The peer has not proven who it is. Thrown through JSSE, which ends the handshake with an alert. */
public final class PeerRejected extends CertificateException {

    private final TlsFault fault;

    /** @param text what is wrong with the certificate, for people */
    public PeerRejected(TlsFault fault, String text) {
        super(text);
        this.fault = fault;
    }

    public TlsFault fault() {
        return fault;
    }
}
