package dev.caravan.mtasts;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.caravan.envelope.BadSyntax;
import java.nio.charset.StandardCharsets;

/** Whatever stands in a TXT record: it has an id, or it is refused in words that can be shown. */
class StsRecordFuzzTest {

    @FuzzTest(maxDuration = "3m")
    void anyTextHasAnIdOrIsRefused(byte[] octets) {
        String text = new String(octets, StandardCharsets.ISO_8859_1);
        StsRecord record;
        try {
            record = StsRecord.parse(text);
        } catch (BadSyntax e) {
            assertThat(e.getMessage()).doesNotContainPattern("[\\x00-\\x1F\\x7F]");
            return;
        }
        assertThat(StsRecord.isMeant(text)).isTrue();
        assertThat(record.id()).matches("[A-Za-z0-9]{1,32}");
        assertThat(text).contains("id=" + record.id());
        assertThat(StsRecord.parse("v=STSv1; id=" + record.id() + ";")).isEqualTo(record);
    }
}
