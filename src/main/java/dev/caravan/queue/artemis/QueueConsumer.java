package dev.caravan.queue.artemis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQExceptionType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Takes a queue's messages through a route, one after the other, and commits a batch of them at once: every message's
 * acknowledgement with all that its route sent. A message whose route fails goes to quarantine with the reason; one that
 * makes a commit fail is found by committing one at a time. A lost connection is made anew for as long as the route runs;
 * what was not committed comes again.
 */
final class QueueConsumer extends DefaultConsumer {

    private static final Logger LOG = Logger.getLogger(QueueConsumer.class);

    private static final int BATCH_MESSAGES_MAX = 256;
    private static final long BATCH_OCTETS_MAX = 4L * 1024 * 1024;
    private static final int WINDOW_OCTETS = 2 * 1024 * 1024;
    private static final long IDLE_MILLIS = 250;

    /** Longest wait for a further message of a batch: nothing, as far as the broker has sent it already. */
    private static final long NEXT_MILLIS = 1;

    private static final long RECONNECT_MILLIS = 500;

    private final Broker broker;
    private final WorkerListener listener;
    private final String queue;
    private final Set<Object> poison = new HashSet<>();
    private int batchMax = BATCH_MESSAGES_MAX;
    private volatile boolean running;
    private @Nullable Thread thread;

    QueueConsumer(MailQueueEndpoint endpoint, Processor processor, MailQueueComponent mailQueue, String queue) {
        super(endpoint, processor);
        this.broker = mailQueue.broker();
        this.listener = mailQueue.listener();
        this.queue = queue;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        running = true;
        thread = Thread.ofPlatform().name("caravan-" + queue).start(this::run);
    }

    @Override
    protected void doStop() throws Exception {
        running = false;
        super.doStop();
        if (thread != null) {
            thread.join(TimeUnit.SECONDS.toMillis(30));
        }
    }

    private void run() {
        while (running) {
            try (Broker.Connection connection = broker.connect()) {
                consume(connection.session());
            } catch (ActiveMQException e) {
                if (running) {
                    LOG.warnf("%s is out of reach, trying again: %s", queue, e.getMessage());
                    pause();
                }
            } catch (RuntimeException e) {
                LOG.errorf(e, "%s met something unforeseen", queue);
                pause();
            }
        }
    }

    private void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(RECONNECT_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void consume(ClientSession session) throws ActiveMQException {
        QueueLayout.ensure(session, queue);
        ClientProducer producer = session.createProducer();
        ClientConsumer consumer = session.createConsumer(SimpleString.of(queue), null, WINDOW_OCTETS, -1, false);
        session.start();
        while (running) {
            ClientMessage first = consumer.receive(IDLE_MILLIS);
            if (first != null) {
                batch(session, consumer, producer, first);
            }
        }
    }

    private void batch(ClientSession session, ClientConsumer consumer, ClientProducer producer, ClientMessage first)
            throws ActiveMQException {
        List<Transaction> transactions = new ArrayList<>();
        Object last = null;
        try {
            long octets = 0;
            ClientMessage message = first;
            while (message != null) {
                last = identity(message);
                octets += message.getEncodeSize();
                Transaction transaction =
                        poison.remove(last) ? quarantined(message, "every commit with it failed") : routed(message);
                transactions.add(transaction);
                transaction.write(session, producer);
                message.individualAcknowledge();
                boolean more = transactions.size() < batchMax && octets < BATCH_OCTETS_MAX && running;
                message = more ? consumer.receive(NEXT_MILLIS) : null;
            }
        } catch (ActiveMQException e) {
            transactions.forEach(Transaction::failed);
            throw e;
        }
        commit(session, transactions, last);
    }

    private void commit(ClientSession session, List<Transaction> transactions, @Nullable Object last)
            throws ActiveMQException {
        try {
            listener.batchCommitting(queue, transactions.size());
            session.commit();
            listener.batchCommitted(queue, transactions.size());
            transactions.forEach(Transaction::committed);
            batchMax = Math.min(BATCH_MESSAGES_MAX, batchMax * 2);
        } catch (ActiveMQException e) {
            if (LostAnswer.is(e, session)) {
                transactions.forEach(Transaction::unanswered);
                throw e;
            }
            transactions.forEach(Transaction::failed);
            LOG.warnf("a commit of %d messages of %s failed: %s", transactions.size(), queue, e.getMessage());
            if (transactions.size() == 1 && last != null) {
                poison.add(last);
            }
            batchMax = 1;
        }
    }

    private Transaction routed(ClientMessage message) throws ActiveMQException {
        Transaction transaction = new Transaction();
        Exchange exchange = createExchange(false);
        try {
            exchange.setProperty(MailQueueConstants.TRANSACTION, transaction);
            exchange.getMessage()
                    .setBody(new QueueMessage(message, broker.address().user()));
            getProcessor().process(exchange);
            Exception failure = exchange.getException();
            if (failure != null) {
                throw failure;
            }
            return transaction;
        } catch (IOException | UncheckedIOException e) {
            // The disk, not the message: nothing is taken off the queue until it works again.
            transaction.failed();
            throw new ActiveMQException(ActiveMQExceptionType.IO_ERROR, String.valueOf(e.getMessage()), e);
        } catch (Exception e) {
            transaction.failed();
            return quarantined(message, String.valueOf(e.getMessage()));
        } finally {
            releaseExchange(exchange, false);
        }
    }

    private Transaction quarantined(ClientMessage message, String why) {
        LOG.warnf("a message of %s goes to quarantine: %s", queue, why);
        Transaction transaction = new Transaction();
        Quarantine.send(transaction, message, queue, why);
        return transaction;
    }

    private static Object identity(ClientMessage message) {
        Object user = message.getUserID();
        return user == null ? message.getMessageID() : user;
    }
}
