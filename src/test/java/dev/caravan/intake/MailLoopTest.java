package dev.caravan.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody brings back to us what we send. RFC 5321 section 6.3: Received fields are counted, and ours is one. */
class MailLoopTest {

    @TempDir
    Path directory;

    @Test
    void aMessageThatComesBackAgainAndAgainEndsAtTheLimitOfHops() {
        IntakeBench bench = new IntakeBench(directory).to("<b@example.net>");
        for (int hop = 0; hop <= IntakeLimits.RECEIVED_FIELDS_MAX; hop++) {
            String sent = bench.text(bench.job().content());
            assertThat(sent).startsWith("Received: ");
            bench.message(sent);
        }
        assertThat(bench.refused(RefusalCode.LOOP).text())
                .contains((IntakeLimits.RECEIVED_FIELDS_MAX + 1) + " Received fields");
    }
}
