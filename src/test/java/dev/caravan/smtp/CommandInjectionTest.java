package dev.caravan.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.envelope.BadSyntax;
import dev.caravan.envelope.DomainName;
import dev.caravan.envelope.Envelope;
import dev.caravan.envelope.EnvelopeId;
import dev.caravan.envelope.OriginalRecipient;
import dev.caravan.envelope.ReversePath;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Text from strangers in our commands: addresses, parameters, names. None of it begins a line of its own. */
class CommandInjectionTest {

    private static final int ROUNDS = 20_000;

    @ParameterizedTest
    @ValueSource(strings = {"A\rB", "A\nB", "A\r\nRCPT TO:<x@y>", "A\0B", "A\u001bB", "A\u007fB", "\n", "A\t"})
    void refusesControlCharacters(String text) {
        assertThatThrownBy(() -> CommandLine.ascii(text)).isInstanceOf(BadSyntax.class);
        assertThatThrownBy(() -> CommandLine.utf8(text)).isInstanceOf(BadSyntax.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"RCPT TO:<a\u760D\u760ADATA@x>", "\u010A", "\u00fc", "\u2028"})
    void refusesCharactersThatNarrowToLineEndsAndAllOthersOutsideAscii(String text) {
        assertThatThrownBy(() -> CommandLine.ascii(text)).isInstanceOf(BadSyntax.class);
    }

    @Test
    void writesNarrowingCharactersAsTheirUtf8WhereUtf8IsAllowed() {
        assertThat(CommandLine.utf8("<a\u760D\u760A@x>").octets())
                .isEqualTo("<a\u760D\u760A@x>\r\n".getBytes(StandardCharsets.UTF_8))
                .containsOnlyOnce('\n')
                .containsOnlyOnce('\r');
    }

    @Test
    void refusesHalfASurrogatePair() {
        assertThatThrownBy(() -> CommandLine.utf8("a\ud800b")).isInstanceOf(BadSyntax.class);
    }

    @Test
    void endsWithCrlf() {
        assertThat(CommandLine.ascii("DATA").octets()).isEqualTo(new byte[] {'D', 'A', 'T', 'A', '\r', '\n'});
    }

    // RFC 5321 section 4.1.2; RFC 3461 section 4: what could end a line is refused where it comes in.
    @ParameterizedTest
    @ValueSource(strings = {"\r", "\n", "\r\nRCPT TO:<x@y.example>", "\0", "\u007f", "\u0085", "\ud800"})
    void noValueOfAnEnvelopeTakesWhatCouldEndALine(String evil) {
        String address = "a" + evil + "b@x.example";
        String quoted = "\"a" + evil + "b\"@x.example";
        assertThatThrownBy(() -> commands(address)).isInstanceOf(BadSyntax.class);
        assertThatThrownBy(() -> commands(quoted)).isInstanceOf(BadSyntax.class);
        assertThatThrownBy(() -> ReversePath.parse("<" + address + ">")).isInstanceOf(BadSyntax.class);
        assertThatThrownBy(() -> DomainName.parse("x" + evil + ".example")).isInstanceOf(BadSyntax.class);
        assertThatThrownBy(() -> new EnvelopeId("id" + evil)).isInstanceOf(BadSyntax.class);
        assertThatThrownBy(() -> OriginalRecipient.parse("rfc" + evil + "822;a@x.example"))
                .isInstanceOf(BadSyntax.class);
    }

    // RFC 6531 section 3.3: other letters travel as UTF-8, of which no octet is below 128.
    @Test
    void anyAddressThatIsTakenIsOneLine() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        int taken = 0;
        for (int round = 0; round < ROUNDS; round++) {
            String local = random.ints(1 + random.nextInt(6), 0, 3)
                    .mapToObj(kind -> switch (kind) {
                        case 0 -> String.valueOf((char) ('a' + random.nextInt(26)));
                        case 1 -> String.valueOf((char) random.nextInt(0x10000));
                        default -> String.valueOf("\r\n <>\"\\@\u760d\u760a\u010a".charAt(random.nextInt(11)));
                    })
                    .collect(Collectors.joining());
            List<CommandLine> lines;
            try {
                lines = commands(random.nextBoolean() ? local + "@x.example" : '"' + local + "\"@x.example");
            } catch (BadSyntax e) {
                continue;
            }
            taken++;
            for (CommandLine line : lines) {
                String text = new String(line.octets(), StandardCharsets.ISO_8859_1);
                assertThat(text).as("seed %d round %d", seed, round).matches("[^\\x00-\\x1F\\x7F]+\r\n");
            }
        }
        assertThat(taken).as("seed %d", seed).isGreaterThan(ROUNDS / 100);
    }

    private static List<CommandLine> commands(String address) {
        Envelope envelope = Scripted.envelope(address);
        Capabilities all = new Capabilities(Stream.of(Extension.values())
                .collect(Collectors.toMap(extension -> extension, extension -> List.of())));
        EnvelopeCommands commands = new EnvelopeCommands(all, envelope, Scripted.content("hi\r\n"));
        return List.of(commands.mail(), commands.rcpt(envelope.recipients().getFirst()));
    }
}
