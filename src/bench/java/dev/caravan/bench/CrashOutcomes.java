package dev.caravan.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/** Reads the answers, each acknowledged only after it was written down. They may come more than once. */
final class CrashOutcomes implements AutoCloseable {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final long RECEIVE_MILLIS = 500;
    private static final long RECONNECT_MILLIS = 200;

    private final ActiveMQConnectionFactory factory;
    private final BufferedWriter log;
    private final Map<String, Set<String>> inDoubt = new ConcurrentHashMap<>();
    private final Map<String, Set<String>> finals = new ConcurrentHashMap<>();
    private final Map<String, String> failed = new ConcurrentHashMap<>();
    private final AtomicLong count = new AtomicLong();
    private volatile boolean stopping;

    CrashOutcomes(String url, Path logFile) throws IOException {
        factory = new ActiveMQConnectionFactory(
                url + "?reconnectAttempts=0&callTimeout=5000", Caravan.ACCOUNT, Caravan.PASSWORD);
        log = Files.newBufferedWriter(logFile);
        Thread.ofPlatform().daemon().name("outcomes").start(this::run);
    }

    long count() {
        return count.get();
    }

    /** Different outcomes of one message that say it is in doubt. */
    int inDoubt(String id) {
        return inDoubt.getOrDefault(id, Set.of()).size();
    }

    /** Different final outcomes of one message. */
    int finals(String id) {
        return finals.getOrDefault(id, Set.of()).size();
    }

    Map<String, String> failed() {
        return failed;
    }

    private void run() {
        while (!stopping) {
            try (Connection connection = factory.createConnection();
                    Session session = connection.createSession(false, Session.CLIENT_ACKNOWLEDGE);
                    MessageConsumer consumer = session.createConsumer(session.createQueue(CrashProducers.REPLIES))) {
                connection.start();
                while (!stopping) {
                    Message message = consumer.receive(RECEIVE_MILLIS);
                    if (message instanceof TextMessage text) {
                        take(text);
                        message.acknowledge();
                    }
                }
            } catch (JMSException e) {
                pause();
            }
        }
    }

    private void take(TextMessage message) throws JMSException {
        String id = message.getJMSCorrelationID();
        String text = message.getText();
        try {
            log.write(id + " " + text + "\n");
            log.flush();
            JsonNode outcome = MAPPER.readTree(text);
            String reason = outcome.path("reason").asText();
            String outcomeId = outcome.path("outcomeId").asText();
            if (reason.equals("inDoubt")) {
                inDoubt.computeIfAbsent(id, k -> ConcurrentHashMap.newKeySet()).add(outcomeId);
            } else if (reason.equals("duplicate")) {
                // A message that was sent again: the answer concerns the drop, the fate is the first one's.
            } else if (outcome.path("final").asBoolean()) {
                finals.computeIfAbsent(id, k -> ConcurrentHashMap.newKeySet()).add(outcomeId);
                if (outcome.path("action").asText().equals("failed")) {
                    failed.put(id, text);
                }
            }
            count.incrementAndGet();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an outcome that is not JSON: " + text, e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(RECONNECT_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        stopping = true;
        factory.close();
        log.close();
    }
}
