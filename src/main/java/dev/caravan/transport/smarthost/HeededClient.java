package dev.caravan.transport.smarthost;

import dev.caravan.smtp.SmtpClient;
import dev.caravan.smtp.SmtpConnection;
import dev.caravan.smtp.SmtpFailure;
import dev.caravan.tls.TlsDemand;
import dev.caravan.tls.TlsUse;
import java.net.InetSocketAddress;

/**
 * Takes note of which machines there are sessions to be had with.
 *
 * @param usual what the operator asks of TLS; a sender may ask for more
 */
record HeededClient(SmtpClient client, RelayHealth health, TlsUse usual, RelayListener listener) implements SmtpClient {

    @Override
    public SmtpConnection connect(InetSocketAddress address, String host, TlsDemand tls) throws SmtpFailure {
        try {
            SmtpConnection connection = client.connect(address, host, tls);
            if (health.works(host, address)) {
                listener.recovered(host, address);
            }
            return connection;
        } catch (SmtpFailure failure) {
            if (isOutOfOrder(failure, tls) && health.failed(host, address)) {
                listener.failed(host, address, String.valueOf(failure.getMessage()));
            }
            throw failure;
        }
    }

    /** A server that answers, even with a refusal, is there; the way to it, and our login, are no affair of this one. */
    private boolean isOutOfOrder(SmtpFailure failure, TlsDemand tls) {
        return switch (failure.kind()) {
            case CONNECTION, PROTOCOL -> true;
            case TLS -> tls.use() == usual;
            case REPLY, EXTENSION, CONTENT, LOGIN, PROXY -> false;
        };
    }
}
