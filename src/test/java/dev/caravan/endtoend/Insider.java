package dev.caravan.endtoend;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.QueueBrowser;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Looks at Caravan's own queues without taking anything off. */
final class Insider implements AutoCloseable {

    /** Where tests write which of their drops a message came from. */
    static final String MARK = "testMark";

    private final JMSContext jms;

    Insider(CaravanRig rig) {
        this.jms = rig.insider();
    }

    JMSContext jms() {
        return jms;
    }

    List<Message> browse(String queue) throws JMSException {
        try (QueueBrowser browser = jms.createBrowser(jms.createQueue(queue))) {
            List<Message> messages = new ArrayList<>();
            Collections.list(browser.getEnumeration()).forEach(m -> messages.add((Message) m));
            return messages;
        }
    }

    /** What stands in quarantine because of the drop with this mark: the reasons. */
    List<String> quarantined(String mark) throws JMSException {
        List<String> reasons = new ArrayList<>();
        for (Message message : browse("caravan.quarantine")) {
            if (mark.equals(message.getStringProperty(MARK))) {
                reasons.add(message.getStringProperty("caravanReason"));
            }
        }
        return reasons;
    }

    @Override
    public void close() {
        jms.close();
    }
}
