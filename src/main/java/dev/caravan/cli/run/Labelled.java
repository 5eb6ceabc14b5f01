package dev.caravan.cli.run;

import dev.caravan.status.Visible;
import java.util.List;

/** Text in lines: a label, and what there is to say under it. */
final class Labelled {

    /** In characters; the longest label and a space fit. */
    private static final int LABEL_WIDTH = 11;

    private final StringBuilder text = new StringBuilder();

    /** A line of its own that begins a part. */
    Labelled title(String title) {
        text.append(text.isEmpty() ? "" : "\n").append(Visible.of(title)).append('\n');
        return this;
    }

    /** The label stands before the first of the lines only. */
    Labelled say(String label, List<String> lines) {
        String before = label;
        for (String line : lines) {
            text.append("  ")
                    .append(before)
                    .append(" ".repeat(LABEL_WIDTH - before.length()))
                    .append(Visible.of(line))
                    .append('\n');
            before = "";
        }
        return this;
    }

    Labelled say(String label, String line) {
        return say(label, List.of(line));
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
