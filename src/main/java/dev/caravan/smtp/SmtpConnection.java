package dev.caravan.smtp;

import dev.caravan.envelope.Envelope;
import dev.caravan.message.MessageContent;
import dev.caravan.status.Hop.TlsFacts;
import dev.caravan.tls.PeerCheck;
import dev.caravan.tls.PeerRejected;
import java.net.InetSocketAddress;
import java.util.Optional;

/** An open session that has passed EHLO. For one thread at a time; made by {@link SmtpClient}. */
public interface SmtpConnection extends AutoCloseable {

    /** What was dialed. */
    InetSocketAddress address();

    /** Empty in clear. */
    Optional<TlsFacts> tls();

    /**
     * Why the peer of this TLS session would not pass a further check, for reports: the session stays what it is. Empty
     * if it would, and in clear.
     */
    Optional<PeerRejected> faultUnder(PeerCheck check);

    /** Transactions begun so far. */
    int transactions();

    /**
     * Hands one message over: as many transactions as the server's recipient limits demand. Does not throw for anything
     * the server does; what broke is in the result.
     */
    TransactionResult send(Envelope envelope, MessageContent content);

    /** Whether a further transaction may be tried: the session is in step and no reply has ended it (421). */
    boolean isUsable();

    /**
     * Whether the peer is still there, as far as can be told without writing: an idle connection that has readable
     * input or an end of stream is not.
     */
    boolean isFresh();

    /** QUIT if the session is in step, without waiting long for the answer; then closes the socket. Never throws. */
    @Override
    void close();
}
