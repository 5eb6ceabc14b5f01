package dev.caravan.endtoend;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/**
 * Applications that drop numbered messages and, when the broker goes away, drop again what had no answer, with the same
 * idempotency key.
 */
final class Producers implements AutoCloseable {

    private static final int THREADS = 3;

    /** Less than the client's 30 s: a test does not wait so long for an answer that will not come. */
    private static final String CALL_TIMEOUT = "?callTimeout=3000";

    /** Between two attempts to reach a broker that is away. */
    private static final long PAUSE_NANOS = 50_000_000;

    private final String url;
    private final int total;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger repeated = new AtomicInteger();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    private Producers(String url, int total) {
        this.url = url;
        this.total = total;
    }

    /** Begins to drop messages to the mailboxes 0 up to {@code total}. */
    static Producers start(String url, int total) {
        Producers producers = new Producers(url, total);
        for (int i = 0; i < THREADS; i++) {
            producers.threads.add(Thread.ofPlatform().name("producer-" + i).start(producers::run));
        }
        return producers;
    }

    /** Every fifth is put off once by the sink. */
    static String mailbox(int number) {
        return (number % 5 == 0 ? "rcptto" + number + "greylist" : "m" + number + "x") + "@d" + number % 3 + ".example";
    }

    /** Drops that were answered. */
    int answered() {
        return answered.get();
    }

    /** Drops that had no answer and were made again. */
    int repeated() {
        return repeated.get();
    }

    private void run() {
        int number = next.getAndIncrement();
        while (number < total && !closed) {
            try (ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(url + CALL_TIMEOUT);
                    JMSContext jms = factory.createContext(CaravanRig.SHOP, CaravanRig.SHOP + "-secret")) {
                while (number < total && !closed) {
                    drop(jms, number);
                    answered.incrementAndGet();
                    number = next.getAndIncrement();
                }
            } catch (JMSRuntimeException | JMSException e) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private void drop(JMSContext jms, int number) throws JMSException {
        String mailbox = mailbox(number);
        BytesMessage message = jms.createBytesMessage();
        message.writeBytes(Application.mail(mailbox));
        Application.with(message, Application.envelope("<" + mailbox + ">"));
        Application.with(message, Map.of("CaravanIdempotencyKey", "drop-" + number));
        try {
            jms.createProducer().send(jms.createQueue(Application.OUTBOUND), message);
        } catch (JMSRuntimeException e) {
            repeated.incrementAndGet();
            throw e;
        }
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
