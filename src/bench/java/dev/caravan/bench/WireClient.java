package dev.caravan.bench;

import com.sun.management.ThreadMXBean;
import dev.caravan.dane.DanePeer;
import dev.caravan.dial.DirectDialer;
import dev.caravan.dns.TlsaRecord;
import dev.caravan.envelope.DomainName;
import dev.caravan.envelope.Envelope;
import dev.caravan.envelope.ForwardPath;
import dev.caravan.envelope.Recipient;
import dev.caravan.envelope.ReversePath;
import dev.caravan.message.MessageContent;
import dev.caravan.message.MessageContent.Needs;
import dev.caravan.smtp.DirectSmtpClient;
import dev.caravan.smtp.SmtpClient;
import dev.caravan.smtp.SmtpConnection;
import dev.caravan.smtp.SmtpFailure;
import dev.caravan.smtp.SmtpOptions;
import dev.caravan.smtp.TransactionResult.Accepted;
import dev.caravan.smtp.TransactionResult.Of;
import dev.caravan.tls.TlsDemand;
import dev.caravan.tls.TlsUse;
import dev.caravan.transport.ConnectionKey;
import dev.caravan.transport.ConnectionPool;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The product's SMTP client with its pool of connections and without a queue, in a process of its own. For each line
 * {@code MESSAGES OCTETS SESSIONS YES|NO} that it reads it sends, and says how many octets it allocated. Called as {@code
 * PORT}, or {@code PORT HOST DIGEST} for TLS with a server that has this key.
 */
final class WireClient {

    private static final String HOST = "sink.example";

    private final ConnectionKey key;
    private final SmtpClient client =
            new DirectSmtpClient(SmtpOptions.of(new DirectDialer(), DomainName.parse("caravan.bench.example")));
    private final ConnectionPool pool = new ConnectionPool(ConnectionPool.Limits.DEFAULT, InstantSource.system());
    private final Envelope envelope = Envelope.of(
            ReversePath.parse("<bench@sender.example>"), List.of(Recipient.of(ForwardPath.parse("<r@bulk.example>"))));

    private WireClient(int port, TlsDemand demand) {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        key = new ConnectionKey(HOST, address, demand, new ConnectionKey.Identity("bench", ""));
    }

    /** By its key alone, which stands in a TLSA record 3 1 1. */
    private static TlsDemand dane(String host, String digest) {
        TlsaRecord record = new TlsaRecord(3, 1, 1, HexFormat.of().parseHex(digest));
        return new TlsDemand(TlsUse.STARTTLS, new DanePeer(Set.of(record), List.of(DomainName.parse(host))));
    }

    public static void main(String[] arguments) throws Exception {
        WireClient client = new WireClient(
                Integer.parseInt(arguments[0]),
                arguments.length == 1 ? TlsDemand.CLEAR : dane(arguments[1], arguments[2]));
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String order = orders.readLine(); order != null; order = orders.readLine()) {
            String[] words = order.split(" ");
            Source.Amount amount = new Source.Amount(
                    Integer.parseInt(words[0]), Integer.parseInt(words[1]), Integer.parseInt(words[2]));
            long before = allocated();
            client.send(amount, Source.Reuse.valueOf(words[3]));
            System.out.println(allocated() - before);
        }
    }

    /** By all threads so far; what virtual threads allocate counts for their carriers. */
    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getTotalThreadAllocatedBytes();
    }

    private void send(Source.Amount amount, Source.Reuse reuse) throws Exception {
        MessageContent content = MessageContent.of(Mail.of("wire", amount.octets()), Needs.SEVEN_BIT);
        AtomicInteger left = new AtomicInteger(amount.messages());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> sessions = new ArrayList<>();
            for (int i = 0; i < amount.sessions(); i++) {
                sessions.add(threads.submit(() -> {
                    while (left.getAndDecrement() > 0) {
                        sendOne(content, reuse);
                    }
                    return null;
                }));
            }
            for (Future<?> session : sessions) {
                session.get();
            }
        }
    }

    private void sendOne(MessageContent content, Source.Reuse reuse) throws SmtpFailure, IOException {
        Optional<SmtpConnection> kept = pool.take(key);
        SmtpConnection connection = kept.isPresent() ? kept.get() : client.connect(key.address(), HOST, key.tls());
        Of end = connection.send(envelope, content).recipients().getFirst();
        switch (reuse) {
            case YES -> pool.offer(key, connection);
            case NO -> connection.close();
        }
        if (!(end instanceof Accepted)) {
            throw new IOException("not accepted: " + end);
        }
    }
}
