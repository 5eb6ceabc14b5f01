package dev.caravan.bench;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/**
 * Applications as they should be: each writes down what was accepted, and sends again, under the same idempotency key,
 * what had no answer.
 */
final class CrashProducers implements AutoCloseable {

    /** Where the answers go. */
    static final String REPLIES = "caravan.reply." + Caravan.ACCOUNT + ".crash";

    private static final String QUEUE = "caravan.outbound";
    private static final int THREADS = 8;
    private static final long RECONNECT_MILLIS = 100;

    /** A broker that was killed answers nothing: longer than this is never waited. */
    private static final long CALL_MILLIS = 5_000;

    private final ActiveMQConnectionFactory factory;
    private final IntSupplier outstanding;
    private final int outstandingMax;
    private final BufferedWriter log;
    private final Set<String> accepted = ConcurrentHashMap.newKeySet();
    private final Set<String> tried = ConcurrentHashMap.newKeySet();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopping;

    /** @param outstanding how many messages are under way; above the bound nothing is dropped */
    CrashProducers(String url, Path logFile, IntSupplier outstanding, int outstandingMax) throws IOException {
        this.factory = new ActiveMQConnectionFactory(
                url + "?reconnectAttempts=0&callTimeout=" + CALL_MILLIS, Caravan.ACCOUNT, Caravan.PASSWORD);
        this.outstanding = outstanding;
        this.outstandingMax = outstandingMax;
        this.log = Files.newBufferedWriter(logFile);
        for (int i = 0; i < THREADS; i++) {
            String prefix = "p" + i + "-";
            threads.add(Thread.ofPlatform().daemon().name("producer-" + i).start(() -> run(prefix)));
        }
    }

    /** Ids whose send has returned. */
    Set<String> accepted() {
        return accepted;
    }

    /** Ids that were sent, with or without an answer. */
    Set<String> tried() {
        return tried;
    }

    private void run(String prefix) {
        int next = 0;
        while (!stopping) {
            try (Connection connection = factory.createConnection();
                    Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                    MessageProducer producer = session.createProducer(session.createQueue(QUEUE))) {
                while (!stopping) {
                    String id = prefix + next;
                    tried.add(id);
                    producer.send(message(session, id));
                    note(id);
                    next++;
                    rest();
                }
            } catch (JMSException e) {
                pause();
            }
        }
    }

    private static BytesMessage message(Session session, String id) throws JMSException {
        BytesMessage message = Load.message(session, id, Mail.OCTETS);
        message.setStringProperty("CaravanIdempotencyKey", id);
        message.setStringProperty("CaravanReport", "all");
        message.setJMSCorrelationID(id);
        message.setJMSReplyTo(session.createQueue(REPLIES));
        return message;
    }

    private void note(String id) {
        synchronized (log) {
            try {
                log.write(Instant.now() + " " + id + "\n");
                log.flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        accepted.add(id);
    }

    private void rest() {
        while (!stopping && outstanding.getAsInt() > outstandingMax) {
            pause();
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(RECONNECT_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** No new messages; what is being sent is sent to its end. */
    void stop() throws InterruptedException {
        stopping = true;
        for (Thread thread : threads) {
            thread.join(TimeUnit.SECONDS.toMillis(30));
        }
    }

    @Override
    public void close() throws IOException {
        stopping = true;
        factory.close();
        log.close();
    }
}
