package dev.caravan.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.caravan.envelope.BadSyntax;
import dev.caravan.envelope.ForwardPath;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** Whatever is said to be a list of paths. */
class ForwardPathListFuzzTest {

    @FuzzTest(maxDuration = "3m")
    void whatIsReadOfAListIsReadAgainOfWhatWasRead(byte[] octets) {
        List<ForwardPath> paths;
        try {
            paths = ForwardPathList.parse(new String(octets, StandardCharsets.UTF_8));
        } catch (BadSyntax e) {
            return;
        }
        String written = paths.stream().map(ForwardPath::toString).collect(Collectors.joining(","));
        assertThat(ForwardPathList.parse(written)).isEqualTo(paths);
    }
}
