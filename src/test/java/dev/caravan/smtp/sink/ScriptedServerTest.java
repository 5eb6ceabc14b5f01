package dev.caravan.smtp.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A script that never fails would prove nothing. */
class ScriptedServerTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "C: A|C~ B+,         A|BBB, none",
                "C: A,               B,     'expected \"A\", but the client said \"B\"'",
                "C~ B+,              BBC,   'expected \"~B+\", but the client said \"BBC\"'",
                "C: A|C: B,          A,     'expected \"B\", but the client closed'",
                "C: A|C: close,      A,     none",
                "C: A|C: close,      A|B,   'expected that the client closes, but it said \"B\"'",
                "S: 1|S: close,      A,     none"
            })
    void reportsTheFirstMismatch(String script, String said, String mismatch) throws Exception {
        try (ScriptedServer server = ScriptedServer.start(script.replace('|', '\n'))) {
            say(server, said.replace("|", "\r\n") + "\r\n");
            assertThat(server.mismatch(LIMIT)).isEqualTo(Optional.ofNullable(mismatch));
        }
    }

    @Test
    void reportsAConnectionThatNeverCame() throws Exception {
        try (ScriptedServer server = ScriptedServer.start("C: A", "C: B")) {
            say(server, "A\r\n");
            assertThat(server.mismatch(Duration.ofMillis(50)))
                    .hasValueSatisfying(m -> assertThat(m).contains("connection 2"));
        }
    }

    @Test
    void refusesALineThatIsNoPartOfATranscript() {
        assertThatThrownBy(() -> ScriptedServer.start("S: a\nD: b")).hasMessageContaining("\"D: b\"");
    }

    private static void say(ScriptedServer server, String text) throws IOException {
        try (Socket socket =
                new Socket(server.address().getAddress(), server.address().getPort())) {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();
        }
    }
}
