package dev.caravan.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.message.MessageContent.Needs;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class MessageContentTest {

    private final MessageContent content =
            MessageContent.of("Subject: a\r\n\r\nb\r\n".getBytes(StandardCharsets.US_ASCII), Needs.SEVEN_BIT);

    @Test
    void aTransferHandsOverWhatWasNotReadYetAndNothingAfterwards() throws Exception {
        try (InputStream octets = content.open()) {
            assertThat(octets.readNBytes(9)).asString(StandardCharsets.US_ASCII).isEqualTo("Subject: ");
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            assertThat(octets.transferTo(out)).isEqualTo(8);
            assertThat(out).hasToString("a\r\n\r\nb\r\n");
            assertThat(octets.transferTo(out)).isZero();
            assertThat(octets.read()).isEqualTo(-1);
        }
    }

    @Test
    void everyStreamBeginsAtTheFirstOctet() throws Exception {
        for (int i = 0; i < 2; i++) {
            try (InputStream octets = content.open()) {
                assertThat(octets.transferTo(new ByteArrayOutputStream())).isEqualTo(content.size());
            }
        }
    }
}
