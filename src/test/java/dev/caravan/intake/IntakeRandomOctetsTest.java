package dev.caravan.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.queue.Job;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is dropped: what is accepted consists of lines that end with CRLF, and of nothing a server could dispute. */
class IntakeRandomOctetsTest {

    private static final int DROPS = 20_000;

    /** Pieces that random octets would seldom make, among them those of SMTP smuggling. */
    private static final String[] PIECES = {
        "\r\n",
        "\n",
        "\r",
        "\r\n.\r\n",
        "\n.\n",
        "\n.\r\n",
        "\r.\r",
        "\0",
        ".",
        "a",
        "Bcc: x@y.example\r\n",
        " ",
        "\t",
        "\u00E4",
        "DKIM-Signature: x\r\n",
        "x: y\r\n",
        "\r\r\n",
        "From: a@b.example\r\n",
        ":",
        "x: y\n"
    };

    @TempDir
    Path directory;

    @Test
    void acceptsOnlyWhatConsistsOfLinesThatEndWithCrlf() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        IntakeBench bench = new IntakeBench(directory).to("<b@x.example>");
        int accepted = 0;
        for (int i = 0; i < DROPS; i++) {
            Verdict verdict = bench.body(IntakeBench.octets(octets(random))).accept();
            if (verdict instanceof Verdict.Accepted(var _, var jobs, var _, var _, var _, var _)) {
                Job job = jobs.getFirst();
                assertThat(fault(bench.contentOctets(job.content())))
                        .as("seed %d, drop %d", seed, i)
                        .isEmpty();
                accepted++;
            }
        }
        // If next to nothing is accepted, nothing is tested.
        assertThat(accepted).as("seed %d", seed).isGreaterThan(DROPS / 20);
    }

    private static byte[] octets(Random random) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        boolean lineFeeds = random.nextInt(4) == 0;
        String header = "From: a@b.example\r\nTo: c@d.example\r\n" + (random.nextBoolean() ? "\r\n" : "");
        octets.writeBytes(ascii(lineFeeds ? header.replace("\r", "") : header));
        // Few pieces at times, or a bad one would be in every drop.
        for (int piece = random.nextInt(8); piece > 0; piece--) {
            if (random.nextInt(8) == 0) {
                byte[] noise = new byte[random.nextInt(20)];
                random.nextBytes(noise);
                octets.writeBytes(noise);
            } else {
                String text = PIECES[random.nextInt(PIECES.length)];
                octets.writeBytes(ascii(lineFeeds && random.nextInt(8) > 0 ? text.replace("\r", "") : text));
            }
        }
        return octets.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String fault(byte[] content) {
        int line = 0;
        for (int i = 0; i < content.length; i++) {
            boolean lf = content[i] == '\n';
            boolean afterCr = i > 0 && content[i - 1] == '\r';
            if (content[i] == 0 || lf != afterCr || line > LineReader.LINE_OCTETS_MAX + 1) {
                return "octet " + i + " of " + new String(content, StandardCharsets.ISO_8859_1);
            }
            line = lf ? 0 : line + 1;
        }
        return line == 0 && content.length > 0 ? "" : "no line end at the end";
    }
}
