package dev.caravan.endtoend;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One of the laboratory's cases.
 *
 * @param expected the outcomes that are right
 * @param via the host that must have had it; empty for any. The hosts that the file names are those of a sender with all
 *     features
 */
record LabCase(String id, String recipient, String sender, Set<String> expected, String via) {

    /** Rows of tab-separated values, the names of the columns first. */
    static List<LabCase> read(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        List<String> names = List.of(lines.getFirst().split("\t"));
        List<LabCase> cases = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split("\t", -1);
            Map<String, String> row = new HashMap<>();
            for (int i = 0; i < names.size(); i++) {
                row.put(names.get(i), i < cells.length ? cells[i] : "");
            }
            cases.add(new LabCase(
                    row.get("id"),
                    row.get("recipient"),
                    row.get("sender"),
                    Set.copyOf(Arrays.asList(row.get("expect").split("\\|"))),
                    row.get("via")));
        }
        return cases;
    }

    String domain() {
        return recipient.substring(recipient.lastIndexOf('@') + 1);
    }

    /** Whether it says that the message was taken. */
    static boolean isDelivered(String outcome) {
        return !outcome.endsWith("fail");
    }

    /** The laboratory's word for an outcome of ours. */
    static String word(JsonNode outcome) {
        return switch (outcome.path("action").asText()) {
            case "delivered", "relayed" -> outcome.has("tls") ? tls(outcome.path("tls")) : "plaintext";
            case "delayed" -> "tempfail";
            case "failed" -> "permfail";
            case String other -> other;
        };
    }

    /** Nothing but a policy of MTA-STS demands a certificate of PKIX here. */
    private static String tls(JsonNode session) {
        String proofs = session.path("verifiedBy").toString();
        if (proofs.contains("dane")) {
            return "dane";
        }
        return proofs.contains("pkix") ? "mtasts" : "opportunistic-tls";
    }
}
