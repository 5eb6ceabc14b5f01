package dev.caravan.smtp.sink;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One connection, line by line:
 *
 * <pre>
 * S: 220 mx.example ESMTP      the server says this line
 * C: EHLO relay.example        the client must say exactly this line
 * C~ MAIL FROM:.*              the client must say a line that matches the regular expression as a whole
 * S: close                     the server closes
 * C: close                     the client must close
 * </pre>
 *
 * Server lines that follow each other leave in one write. At its end the server reads until the client closes.
 */
record Transcript(List<Step> steps) {

    private static final String CLOSE = "close";

    sealed interface Step {

        /** The server's lines up to the next line of the client. */
        record Say(List<String> lines) implements Step {}

        record Expect(String line) implements Step {}

        record ExpectMatch(Pattern pattern) implements Step {}

        record Close() implements Step {}

        record ExpectClose() implements Step {}
    }

    /** @throws IllegalArgumentException naming the first line that is none of the above */
    static Transcript parse(String text) {
        List<Step> steps = new ArrayList<>();
        List<String> said = new ArrayList<>();
        for (String line : text.split("\n")) {
            String rest = line.length() > 3 ? line.substring(3) : "";
            if (line.startsWith("S:") && !rest.equals(CLOSE)) {
                said.add(rest);
                continue;
            }
            if (!said.isEmpty()) {
                steps.add(new Step.Say(List.copyOf(said)));
                said.clear();
            }
            if (!line.isBlank()) {
                steps.add(other(line, rest));
            }
        }
        if (!said.isEmpty()) {
            steps.add(new Step.Say(List.copyOf(said)));
        }
        return new Transcript(List.copyOf(steps));
    }

    private static Step other(String line, String rest) {
        if (line.startsWith("S:")) {
            return new Step.Close();
        }
        if (line.startsWith("C:")) {
            return rest.equals(CLOSE) ? new Step.ExpectClose() : new Step.Expect(rest);
        }
        if (line.startsWith("C~")) {
            return new Step.ExpectMatch(Pattern.compile(rest));
        }
        throw new IllegalArgumentException("transcript line \"" + line + "\" begins with none of S:, C:, C~");
    }
}
