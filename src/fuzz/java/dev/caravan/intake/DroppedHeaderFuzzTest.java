package dev.caravan.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.caravan.message.ContentType;
import dev.caravan.message.HeaderField;
import dev.caravan.message.HeaderFields;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Whatever is dropped: a header whose fields are all there, and an envelope, or a refusal. */
class DroppedHeaderFuzzTest {

    @FuzzTest(maxDuration = "3m")
    void anyOctetsHaveAHeaderAndAnEnvelopeOrAreRefused(byte[] octets) throws IOException {
        try {
            DroppedBody body = DroppedBody.of(
                    new Drop.Body.Octets(new ByteArrayInputStream(octets), octets.length), IntakeLimits.DEFAULT);
            HeaderFields header = body.header();
            ByteArrayOutputStream rest = new ByteArrayOutputStream();
            body.copyRest(header, rest);
            isWellFormed(header.octets());
            isWellFormed(rest.toByteArray());
            for (HeaderField field : header.fields()) {
                ContentType.parse(field.value());
            }
            HeaderFields again = HeaderFields.parse(header.octets());
            assertThat(again.fields()).hasSameSizeAs(header.fields());
            HeaderEnvelope envelope = HeaderEnvelope.of(header);
            assertThat(envelope.reversePath().isNull()).isFalse();
        } catch (RefusedDrop e) {
            assertThat(e.getMessage().chars()).allMatch(c -> c >= ' ');
        }
    }

    private static void isWellFormed(byte[] octets) {
        String text = new String(octets, StandardCharsets.ISO_8859_1);
        assertThat(text.replace("\r\n", "")).doesNotContain("\r", "\n", "\0");
        assertThat(text.isEmpty() || text.endsWith("\r\n")).isTrue();
    }
}
