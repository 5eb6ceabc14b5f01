package dev.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class JobTableTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private static final String HOSTILE = "\u001b[2J\r\n\u202e\u00e4\u0000" + "x".repeat(300);

    @Test
    void hostileTextIsShownEscapedWithin120Columns() {
        ObjectNode page = MAPPER.createObjectNode();
        page.putObject("counts").put("deferred", 300_000_000_000L).put("held", 1);
        ObjectNode job = hostileJob();
        page.putArray("jobs").add(job);
        page.put("more", true);
        assertThat(JobTable.list(page, 50).lines())
                .allSatisfy(line -> assertThat(line).matches("[ -~]{0,120}"))
                .anySatisfy(line -> assertThat(line).contains("\\u001B"))
                .anySatisfy(line -> assertThat(line).isEqualTo("there are more: --offset 51"));
        assertThat(JobTable.show(job).lines())
                .hasSizeGreaterThan(8)
                .allSatisfy(line -> assertThat(line).matches("[ -~]{0,120}"));
    }

    @Test
    void aRowSaysWhenTheNextAttemptIsDue() {
        ObjectNode page = MAPPER.createObjectNode();
        page.putObject("counts").put("deferred", 1);
        ObjectNode job = page.putArray("jobs").addObject();
        job.put("id", "01M7YV1938VHYC0QA0DGJ5MHRN").put("state", "deferred").put("attempt", 3);
        job.putObject("site").put("place", "x.example");
        job.putArray("recipients").add("<a@x.example>").add("<b@x.example>");
        job.put("nextAttempt", Instant.now().plusSeconds(3_630).toString());
        assertThat(JobTable.list(page, 0))
                .startsWith("1 deferred\n")
                .containsPattern("01M7YV1938VHYC0QA0DGJ5MHRN deferred +3 +60m x.example +<a@x.example> \\+1");
    }

    @Test
    void aJobThatItsRateHoldsHasNoTurnBeforeThat() {
        ObjectNode page = MAPPER.createObjectNode();
        page.putObject("counts").put("waiting", 1);
        ObjectNode job = page.putArray("jobs").addObject();
        job.put("id", "01M7YV1938VHYC0QA0DGJ5MHRN").put("state", "waiting").put("attempt", 1);
        job.putObject("site")
                .put("transport", "relay")
                .put("place", "x.example")
                .put("rateAllowsAt", Instant.now().plusSeconds(7_230).toString());
        assertThat(JobTable.list(page, 0)).containsPattern("waiting +1 +>2h x.example");
        assertThat(JobTable.show(job).replaceAll("\\s+", " ")).contains(", its rate allows the next attempt at 2");
    }

    @Test
    void quarantineIsListedWithReasonAndTimeWithin120Columns() {
        ObjectNode page = MAPPER.createObjectNode();
        page.putObject("counts").put("quarantine", 1);
        page.putArray("quarantine")
                .addObject()
                .put("id", "q4711")
                .put("kind", "other")
                .put("since", "2026-01-01T12:00:00.123Z")
                .put("queue", "caravan.outbound")
                .put("why", "noRecipients: " + HOSTILE);
        assertThat(JobTable.list(page, 0).lines())
                .allSatisfy(line -> assertThat(line).matches("[ -~]{0,120}"))
                .last()
                .asString()
                .matches("q4711 +2026-01-01T12:00:00Z other caravan.outbound +noRecipients: .*");
    }

    private static ObjectNode hostileJob() {
        ObjectNode job = MAPPER.createObjectNode();
        job.put("id", "01M7YV1938VHYC0QA0DGJ5MHRN")
                .put("state", "overflow")
                .put("why", HOSTILE)
                .put("attempt", 8);
        job.putObject("site").put("transport", HOSTILE).put("place", HOSTILE);
        job.putArray("recipients").add(HOSTILE).add(HOSTILE);
        job.put("transportAsked", "words ".repeat(60)).put("lastError", HOSTILE);
        return job;
    }
}
