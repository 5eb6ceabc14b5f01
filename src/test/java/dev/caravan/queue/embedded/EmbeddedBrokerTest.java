package dev.caravan.queue.embedded;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.queue.artemis.EmbeddedBrokerSettings;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerTest {

    @TempDir
    Path directory;

    @Test
    void aRestartKnowsTheAccountsOfNowNotThoseOfTheFirstStart() throws Exception {
        try (EmbeddedBroker broker = new EmbeddedBroker(new EmbeddedBrokerSettings(
                directory, Optional.empty(), "internal", Map.of("gone", "old", "stays", "old")))) {
            broker.start();
            broker.accounts(Map.of("stays", "new", "came", "new"));
            broker.close();
            broker.start();
            assertThatCode(() -> connect("came", "new")).doesNotThrowAnyException();
            assertThatCode(() -> connect("stays", "new")).doesNotThrowAnyException();
            assertThatThrownBy(() -> connect("stays", "old")).isInstanceOf(ActiveMQException.class);
            assertThatThrownBy(() -> connect("gone", "old")).isInstanceOf(ActiveMQException.class);
        }
    }

    private static void connect(String user, String password) throws Exception {
        try (ServerLocator locator = ActiveMQClient.createServerLocator(EmbeddedBrokerSettings.VM_URL);
                ClientSessionFactory factory = locator.createSessionFactory()) {
            factory.createSession(user, password, false, true, true, false, 0).close();
        }
    }
}
