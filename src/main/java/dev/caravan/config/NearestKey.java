package dev.caravan.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** What a misspelt key was probably meant to be. */
final class NearestKey {

    /** A key with more than a third of its letters changed is another word. */
    private static final int LETTERS_PER_CHANGE = 3;

    private NearestKey() {}

    static String advice(String key, Collection<String> known) {
        Optional<String> nearest = known.stream()
                .min(Comparator.comparingInt(candidate -> distance(key, candidate)))
                .filter(candidate -> distance(key, candidate) <= 1 + key.length() / LETTERS_PER_CHANGE);
        return nearest.map(k -> k + ", the nearest key known here")
                .orElseGet(() -> "one of " + String.join(", ", known));
    }

    /** Levenshtein's: insertions, deletions and replacements that turn one into the other. */
    private static int distance(String a, String b) {
        int[] above = new int[b.length() + 1];
        for (int j = 0; j < above.length; j++) {
            above[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[above.length];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(row[j - 1], above[j]));
            }
            above = row;
        }
        return above[b.length()];
    }
}
