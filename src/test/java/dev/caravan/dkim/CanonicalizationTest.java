package dev.caravan.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 6376 section 3.4, relaxed. */
class CanonicalizationTest {

    private static final String EMPTY = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

    @Nested
    class Header {

        @ParameterizedTest
        @CsvSource({
            "'A: X\r\n', a:X",
            "'B : Y\t\r\n\tZ  \r\n', b:Y Z",
            "'SUBJect: AbC\r\n', subject:AbC",
            "'Subject:\r\n', subject:",
            "'Subject: \t \r\n', subject:",
            "'Subject:no space\r\n', subject:no space",
            "'Subject: one\r\n \t two\r\n  three\r\n', subject:one two three",
            "'To: a: b:c\r\n', to:a: b:c",
        })
        void namesAreLowerCaseAndWhiteSpaceIsOneSpace(String field, String canonical) {
            assertThat(new String(RelaxedHeader.of(field.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8))
                    .isEqualTo(canonical);
        }

        @Test
        void octetsAbove127Stay() {
            byte[] field = "Subject: Gr\u00FC\u00DFe  \u00A0x\r\n".getBytes(StandardCharsets.UTF_8);
            assertThat(RelaxedHeader.of(field))
                    .isEqualTo("subject:Gr\u00FC\u00DFe \u00A0x".getBytes(StandardCharsets.UTF_8));
        }
    }

    @Nested
    class Body {

        @Test
        void theExampleOfSection345() {
            assertThat(hash(" C \r\nD \t E\r\n\r\n\r\n")).isEqualTo(plainHash(" C\r\nD E\r\n"));
        }

        @ParameterizedTest
        @CsvSource({
            "'a', 'a\r\n'",
            "'a\r\n', 'a\r\n'",
            "'a \t', 'a\r\n'",
            "'a\r\n\r\n\r\n', 'a\r\n'",
            "'a\r\n \t \r\n', 'a\r\n'",
            "'\r\n\r\na\r\n', '\r\n\r\na\r\n'",
            "'a\r\n\t\r\nb\r\n', 'a\r\n\r\nb\r\n'",
            "'  a\r\n', ' a\r\n'",
            "'\ta  b\t\tc\r\n', ' a b c\r\n'",
            "'a\rb\r\n', 'a\rb\r\n'",
            "'a\r\r\n', 'a\r\r\n'",
            "'a\nb\r\n', 'a\nb\r\n'",
            "'a\r', 'a\r\r\n'",
        })
        void whiteSpaceIsOneSpaceAndNoneAtTheEndOfLinesAndEmptyLinesAtTheEndDoNotCount(String body, String canonical) {
            assertThat(hash(body)).isEqualTo(plainHash(canonical));
        }

        @ParameterizedTest
        @CsvSource({"''", "'\r\n'", "'\r\n\r\n\r\n'", "' '", "' \t\r\n \r\n'"})
        void aBodyWithoutTextIsEmpty(String body) {
            assertThat(hash(body)).isEqualTo(EMPTY);
        }

        @Test
        void piecesOfAnyLengthMakeTheSameHash() {
            long seed = new Random().nextLong();
            Random random = new Random(seed);
            String[] words = {"a", " ", "\t", "\r\n", "\r\n", "\u00FC", "bc", "\r", "\n"};
            for (int i = 0; i < 2_000; i++) {
                StringBuilder body = new StringBuilder();
                for (int word = random.nextInt(30); word > 0; word--) {
                    body.append(words[random.nextInt(words.length)]);
                }
                byte[] octets = body.toString().getBytes(StandardCharsets.UTF_8);
                RelaxedBody pieces = new RelaxedBody(DkimKey.sha256());
                for (int at = 0; at < octets.length; ) {
                    int length = Math.min(octets.length - at, random.nextInt(4));
                    pieces.write(octets, at, length);
                    at += length;
                }
                assertThat(Base64.getEncoder().encodeToString(pieces.hash()))
                        .as("seed %d, body %d", seed, i)
                        .isEqualTo(hash(body.toString()));
            }
        }
    }

    private static String hash(String body) {
        RelaxedBody canonical = new RelaxedBody(DkimKey.sha256());
        byte[] octets = body.getBytes(StandardCharsets.UTF_8);
        canonical.write(octets, 0, octets.length);
        return Base64.getEncoder().encodeToString(canonical.hash());
    }

    private static String plainHash(String canonical) {
        MessageDigest digest = DkimKey.sha256();
        return Base64.getEncoder().encodeToString(digest.digest(canonical.getBytes(StandardCharsets.UTF_8)));
    }
}
