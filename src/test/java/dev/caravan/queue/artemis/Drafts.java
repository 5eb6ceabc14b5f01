package dev.caravan.queue.artemis;

import dev.caravan.queue.artemis.LaneSession.Received;
import java.lang.reflect.Proxy;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.core.client.impl.ClientMessageImpl;

/** Messages without a broker. */
final class Drafts {

    private static final int BODY_OCTETS = 64;
    private static final byte PRIORITY = 4;

    private Drafts() {}

    static ClientMessage message() {
        return new ClientMessageImpl(Message.DEFAULT_TYPE, true, 0, 0, PRIORITY, BODY_OCTETS);
    }

    /** A session that can do nothing but make messages. */
    static ClientSession session() {
        return fake(ClientSession.class);
    }

    /** As it would come from a queue. */
    static Received received(String queue, ClientMessage message, long enteredMillis) {
        return new Received(queue, fake(ClientConsumer.class), message, BODY_OCTETS, enteredMillis);
    }

    private static <T> T fake(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            if (method.getName().equals("createMessage")) {
                return message();
            }
            throw new UnsupportedOperationException(method.getName());
        }));
    }
}
