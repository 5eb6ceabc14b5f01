package dev.caravan.smtp;

import dev.caravan.dial.Socks5Failure;
import dev.caravan.dial.Socks5Failure.Blame;
import dev.caravan.smtp.SmtpFailure.Kind;
import dev.caravan.smtp.Watchdog.Watch;
import dev.caravan.status.Hop.TlsFacts;
import dev.caravan.tls.TlsDemand;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Optional;

/** Speaks SMTP over blocking sockets: meant for virtual threads. */
public final class DirectSmtpClient implements SmtpClient {

    private final SmtpOptions options;
    private final WithoutBdat withoutBdat = new WithoutBdat();

    public DirectSmtpClient(SmtpOptions options) {
        this.options = options;
    }

    @Override
    public SmtpConnection connect(InetSocketAddress address, String host, TlsDemand tls) throws SmtpFailure {
        Conversation conversation = conversation(address, host);
        try {
            Optional<TlsFacts> facts = new Opening(conversation, options, tls).perform();
            if (withoutBdat.contains(address)) {
                conversation.capabilities(conversation.capabilities().without(Extension.CHUNKING));
            }
            return new SmtpSession(conversation, address, facts, withoutBdat);
        } catch (SmtpFailure | RuntimeException e) {
            conversation.close();
            throw e;
        }
    }

    private Conversation conversation(InetSocketAddress address, String host) throws SmtpFailure {
        Socket socket;
        try {
            socket = options.dialer().dial(address, options.timeouts().connect());
        } catch (IOException e) {
            throw noConnection(address, host, e);
        }
        Watch watch = options.watchdog().watch(socket);
        try {
            Wire wire = new Wire(socket, watch, options.timeouts().dataBlock());
            Conversation conversation = new Conversation(wire, options.timeouts(), host, address);
            conversation.begin();
            return conversation;
        } catch (IOException e) {
            watch.abort();
            throw noConnection(address, host, e);
        }
    }

    private static SmtpFailure noConnection(InetSocketAddress address, String host, IOException cause) {
        boolean proxy = cause instanceof Socks5Failure failure && failure.blame() == Blame.PROXY;
        return new SmtpFailure(
                Phase.CONNECT,
                proxy ? Kind.PROXY : Kind.CONNECTION,
                Optional.empty(),
                false,
                "no connection to " + Conversation.peer(host, address) + ": " + cause.getMessage());
    }
}
