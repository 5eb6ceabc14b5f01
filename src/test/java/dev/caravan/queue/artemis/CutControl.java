package dev.caravan.queue.artemis;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientRequestor;
import org.apache.activemq.artemis.api.core.management.ManagementHelper;
import org.apache.activemq.artemis.api.core.management.ResourceNames;

/** What an operator of the broker can do to it: look, and cut connections. */
final class CutControl {

    private final Broker broker;

    CutControl(Broker broker) {
        this.broker = broker;
    }

    /** Fails the connection of whoever reads this queue, on the server's side, whatever is under way on it. */
    void cutReadersOf(String queue) throws ActiveMQException {
        ask(request -> ManagementHelper.putOperationInvocation(
                request, ResourceNames.BROKER, "closeConsumerConnectionsForAddress", queue));
    }

    int attribute(String name) throws ActiveMQException {
        return ((Number) ask(request -> ManagementHelper.putAttribute(request, ResourceNames.BROKER, name))).intValue();
    }

    /** Sessions and consumers are listed as JSON arrays of objects with an id each. */
    int listed(String operation, String member) throws ActiveMQException {
        String json = String.valueOf(
                ask(request -> ManagementHelper.putOperationInvocation(request, ResourceNames.BROKER, operation)));
        return json.split("\"" + member + "\":", -1).length - 1;
    }

    String consumers() throws ActiveMQException {
        return String.valueOf(ask(request ->
                ManagementHelper.putOperationInvocation(request, ResourceNames.BROKER, "listAllConsumersAsJSON")));
    }

    private interface Request {
        void write(ClientMessage message) throws Exception;
    }

    private Object ask(Request request) throws ActiveMQException {
        try (Broker.Connection connection = broker.connectForRequests()) {
            connection.session().start();
            try (ClientRequestor requestor = new ClientRequestor(connection.session(), "activemq.management")) {
                ClientMessage message = connection.session().createMessage(false);
                request.write(message);
                return ManagementHelper.getResult(requestor.request(message, 5_000));
            }
        } catch (ActiveMQException e) {
            throw e;
        } catch (Exception e) {
            throw new ActiveMQException("the broker did not answer: " + e);
        }
    }
}
