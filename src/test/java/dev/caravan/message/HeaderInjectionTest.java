package dev.caravan.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.envelope.BadSyntax;
import dev.caravan.message.HeaderWriter.Repertoire;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Text from strangers in header fields of ours (RFC 5322 section 2.2): it stays a value. */
class HeaderInjectionTest {

    private static final int ROUNDS = 20_000;
    private static final String ALPHABET = "ab :;=?\r\n\t\0\u007f\u0085\u010d\u760a\u2028\u00fc";

    @Test
    void anyTextIsRefusedOrIsTheValueOfOneField() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        int written = 0;
        for (int round = 0; round < ROUNDS; round++) {
            String value = random.ints(1 + random.nextInt(random.nextInt(20) == 0 ? 300 : 8), 0, ALPHABET.length())
                    .mapToObj(i -> String.valueOf(ALPHABET.charAt(i)))
                    .collect(Collectors.joining());
            byte[] octets;
            try {
                octets = new HeaderWriter(Repertoire.UTF_8)
                        .field("X-Text", value)
                        .octets();
            } catch (BadSyntax e) {
                continue;
            }
            written++;
            HeaderFields fields = HeaderFields.parse(octets);
            assertThat(fields.fields()).as("seed %d round %d", seed, round).hasSize(1);
            assertThat(fields.fields().getFirst().value())
                    .as("seed %d round %d", seed, round)
                    .isEqualTo(value.strip());
        }
        assertThat(written).as("seed %d", seed).isGreaterThan(ROUNDS / 100);
    }

    @Test
    void aNameIsNoPlaceForAValue() {
        for (String name : new String[] {"X\r\nBcc", "X: y", "", "X Y", "\u00fc"}) {
            assertThat(refuses(name)).as("name %s", name).isTrue();
        }
    }

    private static boolean refuses(String name) {
        try {
            new HeaderWriter(Repertoire.UTF_8).field(name, "value");
            return false;
        } catch (BadSyntax e) {
            return true;
        }
    }
}
