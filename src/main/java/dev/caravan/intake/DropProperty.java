package dev.caravan.intake;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Collectors;

/** The properties of a drop that mean something. All are strings. */
public enum DropProperty {
    REVERSE_PATH("CaravanReversePath"),
    FORWARD_PATHS("CaravanForwardPaths"),
    NOTIFY("CaravanNotify"),
    RET("CaravanRet"),
    ENVID("CaravanEnvid"),
    ORCPT("CaravanOrcpt"),
    REQUIRE_TLS("CaravanRequireTls"),
    NOT_BEFORE("CaravanNotBefore"),
    EXPIRES("CaravanExpires"),
    TRANSPORT("CaravanTransport"),
    IDEMPOTENCY_KEY("CaravanIdempotencyKey"),
    REPORT("CaravanReport");

    /** Reserved in any case of its letters, so that no misspelling passes unnoticed. */
    static final String PREFIX = "Caravan";

    /** How much of an unknown name is compared with the known ones, in characters (ours). */
    private static final int COMPARED_CHARACTERS_MAX = 64;

    private final String jmsName;

    DropProperty(String jmsName) {
        this.jmsName = jmsName;
    }

    /** As a message has it. */
    public String jmsName() {
        return jmsName;
    }

    static boolean isReserved(String name) {
        return name.regionMatches(true, 0, PREFIX, 0, PREFIX.length());
    }

    static Optional<DropProperty> of(String name) {
        return Arrays.stream(values()).filter(p -> p.jmsName.equals(name)).findFirst();
    }

    /** The property that was probably meant. */
    static DropProperty nearest(String name) {
        String compared = name.substring(0, Math.min(name.length(), COMPARED_CHARACTERS_MAX));
        return Arrays.stream(values())
                .min(Comparator.comparingInt(p -> distance(compared, p.jmsName)))
                .orElseThrow();
    }

    static String names() {
        return Arrays.stream(values()).map(DropProperty::jmsName).collect(Collectors.joining(", "));
    }

    /** Levenshtein's edit distance; a letter in the other case counts as no edit. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        Arrays.setAll(row, j -> j);
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                boolean same = Character.toLowerCase(a.charAt(i - 1)) == Character.toLowerCase(b.charAt(j - 1));
                int replaced = diagonal + (same ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
