package dev.caravan.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DotStuffingTest {

    private static final int ROUNDS = 20_000;

    /** The end of data for servers from strict to careless: any mixture of line ends around a lone dot. */
    private static final Pattern END = Pattern.compile("(?:^|\r\n|\r|\n)\\.(?=\r|\n)");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''            | .$",
                "a$            | a$.$",
                "a             | a$.$",
                ".             | ..$.$",
                ".$            | ..$.$",
                "..$           | ...$.$",
                "a$.b$         | a$..b$.$",
                "a.b$          | a.b$.$",
                "a$.$b$        | a$..$b$.$",
                "a<LF>.<LF>b$  | a<LF>..<LF>b$.$",
                "a<CR>.<CR>b$  | a<CR>..<CR>b$.$",
                "a<LF>.$b$     | a<LF>..$b$.$",
                "a<LF>         | a<LF>$.$",
                "a<CR>         | a<CR>$.$"
            })
    void endsWithOneLoneDot(String content, String wire) throws IOException {
        assertThat(stuffed(octets(content), octets(content).length)).isEqualTo(text(wire));
    }

    @Test
    void anyOctetsHaveExactlyOneEndOfDataAndComeBackUnchanged() throws IOException {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        byte[] alphabet = {'\r', '\n', '.', 'a', 0, (byte) 0x85};
        for (int round = 0; round < ROUNDS; round++) {
            byte[] content = new byte[random.nextInt(24)];
            for (int i = 0; i < content.length; i++) {
                content[i] = alphabet[random.nextInt(alphabet.length)];
            }
            String wire = stuffed(content, 1 + random.nextInt(8));
            Matcher end = END.matcher(wire);
            assertThat(end.find()).as("seed %d round %d: %s", seed, round, wire).isTrue();
            assertThat(end.end()).as("seed %d round %d: %s", seed, round, wire).isEqualTo(wire.length() - 2);
            assertThat(wire).endsWith(".\r\n");
        }
    }

    @Test
    void countsTheOctetsOfTheContentAndNotTheDots() throws IOException {
        DotStuffing stuffing = new DotStuffing(new ByteArrayOutputStream());
        stuffing.write(octets(".a$.b$"));
        stuffing.end();
        assertThat(stuffing.octets()).isEqualTo(8);
    }

    /** Written in pieces, as from a file: a line may be cut anywhere. */
    private static String stuffed(byte[] content, int piece) throws IOException {
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        DotStuffing stuffing = new DotStuffing(wire);
        for (int at = 0; at < content.length; at += Math.max(1, piece)) {
            stuffing.write(content, at, Math.min(Math.max(1, piece), content.length - at));
        }
        stuffing.end();
        return wire.toString(StandardCharsets.ISO_8859_1);
    }

    private static byte[] octets(String readable) {
        return text(readable).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String text(String readable) {
        return readable.replace("$", "\r\n").replace("<CR>", "\r").replace("<LF>", "\n");
    }
}
