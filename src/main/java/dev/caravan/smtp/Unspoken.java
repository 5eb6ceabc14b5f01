package dev.caravan.smtp;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What was sent to log in, to be kept out of everything that is shown.
 *
 * @param texts the longest first, so that none leaves a part of another
 */
record Unspoken(List<String> texts) {

    /** In characters (ours): what is shorter stands in many a text by chance, and is no secret. */
    private static final int CHARACTERS_MIN = 4;

    private static final String HIDDEN = "(hidden)";

    /** As it went over the wire, and each of its parts: mechanisms separate them by NUL, SOH or a space. */
    static Unspoken of(byte[] response) {
        String text = new String(response, StandardCharsets.UTF_8);
        List<String> texts = new ArrayList<>(List.of(Base64.getEncoder().encodeToString(response), text));
        texts.addAll(Stream.of(text.split("[\0\1 ]")).toList());
        texts.removeIf(t -> t.length() < CHARACTERS_MIN);
        texts.sort(Comparator.comparingInt(String::length).reversed());
        return new Unspoken(List.copyOf(texts));
    }

    String hide(String line) {
        String shown = line;
        for (String text : texts) {
            shown = shown.replace(text, HIDDEN);
        }
        return shown;
    }
}
