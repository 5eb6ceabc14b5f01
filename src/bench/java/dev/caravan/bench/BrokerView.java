package dev.caravan.bench;

import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientRequestor;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.apache.activemq.artemis.api.core.management.ManagementHelper;
import org.apache.activemq.artemis.api.core.management.ResourceNames;

/** Looks into the queues of the broker in the process under test, as its operator could. */
final class BrokerView implements AutoCloseable {

    private static final Pattern ID = Pattern.compile(Mail.ID_FIELD + ": (\\S+)");
    private static final long RECEIVE_MILLIS = 1_500;

    private final ServerLocator locator;
    private final ClientSessionFactory factory;
    private final ClientSession session;

    BrokerView(Caravan caravan) throws Exception {
        Properties credentials = new Properties();
        try (Reader reader = Files.newBufferedReader(caravan.directory().resolve("data/credentials"))) {
            credentials.load(reader);
        }
        locator = ActiveMQClient.createServerLocator(caravan.url());
        factory = locator.createSessionFactory();
        session =
                factory.createSession("caravan", credentials.getProperty("user.caravan"), false, true, true, false, 0);
        session.start();
    }

    /** Messages by queue, only queues that hold some and whose name begins so. */
    TreeMap<String, Long> depths(String prefix) throws Exception {
        TreeMap<String, Long> depths = new TreeMap<>();
        try (ClientRequestor requestor = new ClientRequestor(session, SimpleString.of("activemq.management"))) {
            ClientMessage request = session.createMessage(false);
            ManagementHelper.putOperationInvocation(request, ResourceNames.BROKER, "getQueueNames");
            for (Object name : (Object[]) ManagementHelper.getResult(requestor.request(request))) {
                long depth = name.toString().startsWith(prefix)
                        ? session.queueQuery(SimpleString.of(name.toString())).getMessageCount()
                        : 0;
                if (depth > 0) {
                    depths.put(name.toString(), depth);
                }
            }
        }
        return depths;
    }

    /** The ids of the bench's own messages in a queue. */
    List<String> ids(String queue) throws Exception {
        List<String> ids = new ArrayList<>();
        try (ClientConsumer browser = session.createConsumer(SimpleString.of(queue), true)) {
            for (ClientMessage m = browser.receive(RECEIVE_MILLIS); m != null; m = browser.receive(RECEIVE_MILLIS)) {
                id(m).ifPresent(ids::add);
            }
        }
        return ids;
    }

    private static Optional<String> id(ClientMessage message) {
        byte[] octets = new byte[message.getBodySize()];
        message.getDataBuffer().readBytes(octets);
        Matcher id = ID.matcher(new String(octets, StandardCharsets.ISO_8859_1));
        return id.find() ? Optional.of(id.group(1)) : Optional.empty();
    }

    @Override
    public void close() throws Exception {
        session.close();
        factory.close();
        locator.close();
    }
}
