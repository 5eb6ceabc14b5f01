package dev.caravan.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/** Whatever is said to be a path: it is one, fit for a command, or it is refused by name. */
class PathFuzzTest {

    @FuzzTest(maxDuration = "3m")
    void anyTextIsAPathThatFitsIntoACommandOrIsRefused(byte[] octets) {
        String text = new String(octets, StandardCharsets.UTF_8);
        try {
            ForwardPath path = ForwardPath.parse(text);
            fitsIntoACommand(path.toString());
            assertThat(ForwardPath.parse(path.toString())).isEqualTo(path);
        } catch (BadSyntax e) {
            assertThat(e.getMessage().chars()).allMatch(c -> c >= ' ');
        }
        try {
            ReversePath path = ReversePath.parse(text);
            fitsIntoACommand(path.toString());
            assertThat(ReversePath.parse(path.toString())).isEqualTo(path);
        } catch (BadSyntax e) {
            assertThat(e.getMessage().chars()).allMatch(c -> c >= ' ');
        }
    }

    private static void fitsIntoACommand(String path) {
        assertThat(path).startsWith("<").endsWith(">");
        assertThat(path.chars().filter(Character::isISOControl)).isEmpty();
        // What stands behind an address must not be able to look like parameters.
        String unquoted = path.replaceAll("\"(?:[^\"\\\\]|\\\\.)*\"", "");
        assertThat(unquoted.substring(1, unquoted.length() - 1)).doesNotContain(" ", "<", ">");
        assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(path)).isTrue();
    }
}
