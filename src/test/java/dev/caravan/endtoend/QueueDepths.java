package dev.caravan.endtoend;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import java.util.Map;
import java.util.TreeMap;
import org.apache.activemq.artemis.api.core.management.ResourceNames;
import org.apache.activemq.artemis.api.jms.management.JMSManagementHelper;

/** How much there is on Caravan's queues, in consumers' hands or not, by the broker's own count. */
final class QueueDepths implements AutoCloseable {

    private static final long ANSWER_MILLIS = 5_000;

    /** Kept for a day on purpose. */
    private static final String KEYS = "caravan.keys";

    private final JMSContext jms;
    private final Queue answers;

    QueueDepths(CaravanRig rig) {
        jms = rig.insider();
        answers = jms.createTemporaryQueue();
    }

    /** All queues that are not empty, but the idempotency keys. */
    Map<String, Long> nonEmpty() throws Exception {
        Map<String, Long> depths = new TreeMap<>();
        for (Object name : (Object[]) ask(ResourceNames.BROKER, "queueNames")) {
            String queue = name.toString();
            if (queue.startsWith("caravan.") && !queue.equals(KEYS)) {
                long depth = ((Number) ask(ResourceNames.QUEUE + queue, "messageCount")).longValue();
                if (depth > 0) {
                    depths.put(queue, depth);
                }
            }
        }
        return depths;
    }

    private Object ask(String resource, String attribute) throws Exception {
        Message request = jms.createMessage();
        JMSManagementHelper.putAttribute(request, resource, attribute);
        request.setJMSReplyTo(answers);
        jms.createProducer().send(jms.createQueue("activemq.management"), request);
        try (var consumer = jms.createConsumer(answers)) {
            Message answer = consumer.receive(ANSWER_MILLIS);
            if (answer == null) {
                throw new JMSException("the broker did not answer " + attribute + " of " + resource);
            }
            return JMSManagementHelper.getResult(answer);
        }
    }

    @Override
    public void close() {
        jms.close();
    }
}
