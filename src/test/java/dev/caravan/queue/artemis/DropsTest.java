package dev.caravan.queue.artemis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.message.MessageContent;
import dev.caravan.message.MessageContent.Needs;
import dev.caravan.queue.core.Ladder;
import dev.caravan.queue.embedded.EmbeddedBroker;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.activemq.artemis.api.core.ActiveMQNonExistentQueueException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DropsTest {

    private static final BrokerAddress INTERNAL =
            new BrokerAddress(EmbeddedBrokerSettings.VM_URL, EmbeddedBrokerSettings.INTERNAL_USER, "secret");

    @TempDir
    Path directory;

    @Test
    void aQueueThatIsNotThereIsRefusedBeforeAnythingIsLostInIt() throws Exception {
        try (EmbeddedBroker broker = broker()) {
            broker.start();
            assertThatThrownBy(() -> Drops.at(INTERNAL, "caravan.none"))
                    .isInstanceOf(ActiveMQNonExistentQueueException.class)
                    .hasMessageContaining("caravan.none");
        }
    }

    @Test
    void allDropsOfAContentAreThereOrNone() throws Exception {
        try (EmbeddedBroker broker = broker()) {
            broker.start();
            QueueLayout.ensure(new Broker(INTERNAL), Ladder.with(List.of(Duration.ofSeconds(1))));
            List<Map<String, String>> twice = List.of(Map.of("n", "1"), Map.of("n", "2"));
            try (Drops drops = Drops.at(INTERNAL, QueueNames.OUTBOUND)) {
                drops.drop(content(10, 2), twice);
                assertThat(depth()).isEqualTo(2);
                drops.drop(content(Broker.LARGE_MESSAGE_OCTETS_MIN + 1, 2), twice);
                assertThat(depth()).isEqualTo(4);
                assertThatThrownBy(() -> drops.drop(content(10, 1), twice)).isInstanceOf(IOException.class);
            }
            assertThat(depth()).isEqualTo(4);
        }
    }

    private EmbeddedBroker broker() {
        return new EmbeddedBroker(new EmbeddedBrokerSettings(directory, Optional.empty(), "secret", Map.of()));
    }

    private static long depth() throws Exception {
        try (Broker.Connection connection = new Broker(INTERNAL).connect()) {
            return connection
                    .session()
                    .queueQuery(SimpleString.of(QueueNames.OUTBOUND))
                    .getMessageCount();
        }
    }

    /** Can be read so often, and no more. */
    private static MessageContent content(int size, int times) {
        return new MessageContent() {
            private int left = times;

            @Override
            public long size() {
                return size;
            }

            @Override
            public InputStream open() throws IOException {
                if (left-- == 0) {
                    throw new IOException("gone");
                }
                return new ByteArrayInputStream(new byte[size]);
            }

            @Override
            public Needs needs() {
                return Needs.SEVEN_BIT;
            }
        };
    }
}
