package dev.caravan.bench;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/** JMS producers, each a connection of its own, whose sends return when the message is on stable storage. */
public final class Load implements AutoCloseable {

    private static final String QUEUE = "caravan.outbound";

    private static final AtomicInteger RUNS = new AtomicInteger();

    private final List<Connection> connections = new ArrayList<>();
    private final ActiveMQConnectionFactory factory;

    /** Sets what else a message carries. */
    public interface Dressing {
        Dressing NONE = (message, id) -> {};

        void dress(BytesMessage message, String id) throws JMSException;
    }

    /**
     * What a run took.
     *
     * @param latencies of every send, in nanoseconds, ascending
     */
    public record Result(double seconds, long[] latencies) {
        double millisAt(double quantile) {
            return latencies[(int) Math.min(latencies.length - 1, latencies.length * quantile)] / 1e6;
        }
    }

    /** Connects the producers. */
    public Load(String url, int producers) throws JMSException {
        factory = new ActiveMQConnectionFactory(url, Caravan.ACCOUNT, Caravan.PASSWORD);
        for (int i = 0; i < producers; i++) {
            connections.add(factory.createConnection());
        }
    }

    /** Drops so many messages of that size; returns when all sends have returned. */
    public Result drop(int messages, int octets, Dressing dressing) throws JMSException, InterruptedException {
        String run = Integer.toString(RUNS.incrementAndGet());
        AtomicInteger next = new AtomicInteger();
        List<Future<long[]>> ends = new ArrayList<>();
        long before = System.nanoTime();
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            for (Connection connection : connections) {
                ends.add(threads.submit(() -> {
                    Dropper dropper = new Dropper(connection, dressing);
                    return dropper.drop(run, next, messages, octets);
                }));
            }
        }
        double seconds = (System.nanoTime() - before) / 1e9;
        List<long[]> latencies = new ArrayList<>();
        for (Future<long[]> end : ends) {
            try {
                latencies.add(end.get());
            } catch (ExecutionException e) {
                throw new IllegalStateException("a producer failed", e.getCause());
            }
        }
        return new Result(
                seconds,
                latencies.stream().flatMapToLong(Arrays::stream).sorted().toArray());
    }

    private record Dropper(Connection connection, Dressing dressing) {
        long[] drop(String run, AtomicInteger next, int messages, int octets) throws JMSException {
            long[] latencies = new long[messages];
            int sent = 0;
            try (Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                    MessageProducer producer = session.createProducer(session.createQueue(QUEUE))) {
                producer.setDeliveryMode(DeliveryMode.PERSISTENT);
                for (int i = next.getAndIncrement(); i < messages; i = next.getAndIncrement()) {
                    String id = run + "-" + i;
                    BytesMessage message = message(session, id, octets);
                    dressing.dress(message, id);
                    long before = System.nanoTime();
                    producer.send(message);
                    latencies[sent++] = System.nanoTime() - before;
                }
            }
            return Arrays.copyOf(latencies, sent);
        }
    }

    /** A message for Caravan. */
    public static BytesMessage message(Session session, String id, int octets) throws JMSException {
        BytesMessage message = session.createBytesMessage();
        message.writeBytes(Mail.of(id, octets));
        message.setStringProperty("CaravanReversePath", "<bench@sender.example>");
        message.setStringProperty("CaravanForwardPaths", "<" + Mail.recipient(id) + ">");
        return message;
    }

    @Override
    public void close() throws JMSException {
        for (Connection connection : connections) {
            connection.close();
        }
        factory.close();
    }
}
