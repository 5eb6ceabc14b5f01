package dev.caravan.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.caravan.status.Reply;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.List;
import java.util.Map;

/** Whatever a server says: replies come of it, or one of two refusals. */
class ReplyReaderFuzzTest {

    private static final Capabilities ENHANCED = new Capabilities(Map.of(Extension.ENHANCEDSTATUSCODES, List.of()));

    @FuzzTest(maxDuration = "3m")
    void anyOctetsMakeRepliesOrARefusal(byte[] octets) throws IOException {
        Wire wire = new Wire(
                new OneSided(octets), new Watchdog(() -> 0).watch(new Socket()), SmtpTimeouts.RFC5321.dataBlock());
        wire.begin(SmtpTimeouts.RFC5321.session());
        ReplyReader reader = new ReplyReader(wire);
        try {
            while (true) {
                check(reader.read(ENHANCED));
            }
        } catch (NotSmtp | EOFException e) {
            // All that may stop it.
        }
    }

    private static void check(Reply reply) {
        assertThat(reply.code()).isBetween(200, 599);
        assertThat(reply.lines()).hasSizeBetween(1, ReplyReader.REPLY_LINES_MAX);
        reply.enhanced().ifPresent(code -> assertThat(code.statusClass()).isEqualTo(reply.code() / 100));
        for (String line : reply.lines()) {
            assertThat(line.length()).isLessThan(Wire.REPLY_LINE_OCTETS_MAX);
            assertThat(line.chars().filter(c -> c != '\t' && Character.isISOControl(c)))
                    .isEmpty();
        }
    }

    /** A peer that has said all it ever will. */
    private static final class OneSided extends Socket {

        private final InputStream said;

        OneSided(byte[] octets) {
            said = new ByteArrayInputStream(octets);
        }

        @Override
        public InputStream getInputStream() {
            return said;
        }

        @Override
        public OutputStream getOutputStream() {
            return new ByteArrayOutputStream();
        }
    }
}
