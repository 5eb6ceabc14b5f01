package dev.caravan.smtp;

import dev.caravan.envelope.Envelope;
import dev.caravan.message.MessageContent;
import dev.caravan.status.Hop.TlsFacts;
import java.net.InetSocketAddress;
import java.util.Optional;

/** An open session that has passed EHLO. For one thread at a time; made by {@link SmtpClient}. */
public interface SmtpConnection extends AutoCloseable {

    InetSocketAddress address();

    /** Empty in clear. */
    Optional<TlsFacts> tls();

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
