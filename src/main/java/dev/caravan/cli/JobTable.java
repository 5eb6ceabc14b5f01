package dev.caravan.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.status.Visible;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Jobs as text of at most {@value #COLUMNS} columns, whatever servers and senders wrote. */
final class JobTable {

    static final int COLUMNS = 120;

    private static final String ROW = "%-26s %-8s %3s %6s %-22s %-24s %s";

    private static final String QUARANTINE_ROW = "%-26s %-20s %-5s %-20s %s";

    /** Widths of the columns that hold what others wrote. */
    private static final int SITE = 22;

    private static final int RECIPIENT = 24;
    private static final int ERROR = 25;

    /** {@value #COLUMNS} less the others. */
    private static final int WHY = 44;

    private static final int FROM = 20;

    private static final int LABEL = 16;

    private JobTable() {}

    static String list(JsonNode page, int offset) {
        StringBuilder text = new StringBuilder(counts(page.path("counts"))).append("\n\n");
        boolean isQuarantine = page.has("quarantine");
        JsonNode jobs = page.path(isQuarantine ? "quarantine" : "jobs");
        if (jobs.isEmpty()) {
            return text.append(isQuarantine ? "nothing is in quarantine" : "no such jobs")
                    .toString();
        }
        text.append(
                        isQuarantine
                                ? String.format(QUARANTINE_ROW, "ID", "SINCE", "KIND", "FROM", "WHY")
                                : String.format(ROW, "ID", "STATE", "TRY", "NEXT", "SITE", "RECIPIENT", "LAST ERROR"))
                .append('\n');
        Instant now = Instant.now();
        for (JsonNode job : jobs) {
            text.append(isQuarantine ? quarantined(job) : row(job, now)).append('\n');
        }
        if (page.path("more").asBoolean()) {
            text.append("there are more: --offset ")
                    .append(offset + jobs.size())
                    .append('\n');
        }
        return text.toString().stripTrailing();
    }

    private static String row(JsonNode job, Instant now) {
        JsonNode recipients = job.path("recipients");
        String others = recipients.size() > 1 ? " +" + (recipients.size() - 1) : "";
        return String.format(
                        ROW,
                        job.path("id").asText(),
                        job.path("state").asText(),
                        job.path("attempt").asText("?"),
                        next(job, now),
                        cut(job.path("site").path("place").asText(), SITE),
                        cut(recipients.path(0).asText("?"), RECIPIENT - others.length()) + others,
                        cut(job.path("lastError").asText("-"), ERROR))
                .stripTrailing();
    }

    private static String quarantined(JsonNode entry) {
        return String.format(
                        QUARANTINE_ROW,
                        entry.path("id").asText(),
                        Instant.parse(entry.path("since").asText()).truncatedTo(ChronoUnit.SECONDS),
                        entry.path("kind").asText(),
                        cut(entry.path("queue").asText(), FROM),
                        cut(entry.path("why").asText("?"), WHY))
                .stripTrailing();
    }

    static String show(JsonNode job) {
        List<String> lines = new ArrayList<>();
        Iterator<Map.Entry<String, JsonNode>> facts = job.fields();
        while (facts.hasNext()) {
            Map.Entry<String, JsonNode> fact = facts.next();
            if (fact.getKey().equals("recipients")) {
                fact.getValue().forEach(r -> fact(lines, "recipient", r.asText()));
            } else if (fact.getKey().equals("site")) {
                fact(lines, "site", site(fact.getValue()));
            } else {
                fact(lines, fact.getKey(), fact.getValue().asText());
            }
        }
        return String.join("\n", lines);
    }

    private static String site(JsonNode site) {
        String down =
                site.has("downSince") ? "down since " + site.get("downSince").asText() : "not known to be down";
        String rate = site.has("rateAllowsAt")
                ? ", its rate allows the next attempt at "
                        + site.get("rateAllowsAt").asText()
                : "";
        return site.path("transport").asText() + " " + site.path("place").asText() + ", " + down + rate + ", "
                + site.path("running").asInt() + " under way, "
                + site.path("waiting").asInt() + " waiting";
    }

    /** Long values go on below themselves. */
    private static void fact(List<String> lines, String label, String value) {
        String rest = Visible.of(value);
        String shown = label;
        int width = COLUMNS - LABEL;
        do {
            String part = rest.substring(0, lineEnd(rest, width));
            lines.add(String.format("%-" + LABEL + "s%s", shown, part.stripTrailing())
                    .stripTrailing());
            rest = rest.substring(part.length());
            shown = "";
        } while (!rest.isEmpty());
    }

    /** After a space, if there is one. */
    private static int lineEnd(String text, int width) {
        if (text.length() <= width) {
            return text.length();
        }
        int space = text.lastIndexOf(' ', width - 1);
        return space > 0 ? space + 1 : width;
    }

    private static String counts(JsonNode counts) {
        List<String> words = new ArrayList<>();
        counts.fields().forEachRemaining(e -> words.add(e.getValue().asLong() + " " + e.getKey()));
        return String.join(", ", words);
    }

    /** When it is due; where a rate allows no attempt before, not before when that will be. */
    private static String next(JsonNode job, Instant now) {
        String state = job.path("state").asText();
        if (state.equals("deferred") && job.has("nextAttempt")) {
            return wait(job.get("nextAttempt"), now);
        }
        JsonNode rate = job.path("site").path("rateAllowsAt");
        boolean waits = state.equals("waiting") || state.equals("overflow");
        return waits && !rate.isMissingNode() ? ">" + wait(rate, now) : "-";
    }

    private static String wait(JsonNode until, Instant now) {
        Duration wait = Duration.between(now, Instant.parse(until.asText()));
        if (wait.isNegative()) {
            return "now";
        }
        if (wait.toMinutes() < 2) {
            return wait.toSeconds() + "s";
        }
        return wait.toHours() < 2
                ? wait.toMinutes() + "m"
                : wait.toHours() < 48 ? wait.toHours() + "h" : wait.toDays() + "d";
    }

    private static String cut(String text, int width) {
        String shown = Visible.of(text);
        return shown.length() <= width ? shown : shown.substring(0, width - 2) + "..";
    }
}
