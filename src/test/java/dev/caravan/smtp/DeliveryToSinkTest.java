package dev.caravan.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.dial.DirectDialer;
import dev.caravan.envelope.DomainName;
import dev.caravan.envelope.Envelope;
import dev.caravan.envelope.ForwardPath;
import dev.caravan.envelope.Recipient;
import dev.caravan.envelope.ReversePath;
import dev.caravan.message.MessageContent;
import dev.caravan.message.MessageContent.Needs;
import dev.caravan.smtp.TransactionResult.Accepted;
import dev.caravan.smtp.sink.MailstoreInMemory;
import dev.caravan.smtp.sink.SinkOptions;
import dev.caravan.smtp.sink.SmtpSink;
import dev.caravan.tls.TlsDemand;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** From end to end, over loopback. */
class DeliveryToSinkTest {

    private final MailstoreInMemory store = new MailstoreInMemory();
    private final SmtpClient client =
            new DirectSmtpClient(SmtpOptions.of(new DirectDialer(), new DomainName("relay.example")));
    private SmtpSink sink = SmtpSink.start(SinkOptions.loopback(), store);

    @AfterEach
    void stop() {
        sink.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = Extension.class,
            names = {"PIPELINING", "CHUNKING", "SIZE", "DSN"})
    void deliversWithoutAnExtension(Extension extension) throws Exception {
        sink.close();
        sink = SmtpSink.start(SinkOptions.loopback().without(extension), store);
        deliversTwoMessagesOverOneConnection();
    }

    @Test
    void deliversTwoMessagesOverOneConnection() throws Exception {
        try (SmtpConnection connection = client.connect(sink.address(), "localhost", TlsDemand.CLEAR)) {
            for (String text : List.of("Subject: one\r\n\r\n.dot\r\n", "Subject: two\r\n\r\n")) {
                TransactionResult result = connection.send(envelope("a@x.example", "b@x.example"), content(text));
                assertThat(result.recipients()).hasSize(2).allMatch(Accepted.class::isInstance);
            }
            assertThat(connection.transactions()).isEqualTo(2);
            assertThat(connection.isFresh()).isTrue();
        }
        assertThat(store.mails()).hasSize(2);
        assertThat(store.mails().getFirst().content())
                .asString(StandardCharsets.US_ASCII)
                .isEqualTo("Subject: one\r\n\r\n.dot\r\n");
        assertThat(sink.connections()).isEqualTo(1);
    }

    private static Envelope envelope(String... recipients) {
        return Envelope.of(
                ReversePath.parse("<sender@example.org>"),
                List.of(recipients).stream()
                        .map(r -> Recipient.of(ForwardPath.parse(r)))
                        .toList());
    }

    private static MessageContent content(String text) {
        return MessageContent.of(text.getBytes(StandardCharsets.US_ASCII), Needs.SEVEN_BIT);
    }
}
