package dev.caravan.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.jms.BytesMessage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Direct delivery to real mail servers, and to servers that misbehave on command. */
@Tag("lab")
class LabTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Silence is told from slowness by the server that takes four seconds to greet, and the one that drips. */
    private static final String CONFIG = """
            accounts:
            - {name: shop, password: shop-secret, dsn: never}
            - {name: other, password: other-secret}
            dns: {servers: ["%s"], timeout: 1s, mode: trusting}
            tls: {ca-file: "%s"}
            mta-sts: {on-error: ignore, allow-private: true}
            smtp-timeouts: {connect: 2s, greeting: 6s, ehlo: 15s, tls: 5s, mail: 15s, rcpt: 15s, data: 15s, final-dot: 15s}
            transports:
            - {name: direct, type: direct, port: %s, allow-private: true}
            retry: {schedule: [1h]}
            """;

    /** They discard what they take. */
    private static final String SINK = "sink";

    /** So many of 72 octets are more than the 64 KiB from which BDAT is used. */
    private static final int LONG_LINES = 1_000;

    /** Exim's mark in its log, a field of its own. */
    private static final Pattern BY_BDAT = Pattern.compile(" P=esmtps? .* K ");

    @TempDir
    static Path directory;

    private static Lab lab;
    private static CaravanRig caravan;

    @BeforeAll
    static void start() throws Exception {
        lab = Lab.start();
        caravan = CaravanRig.start(
                directory, CONFIG.formatted(lab.get("LAB_RESOLVER"), lab.get("LAB_CA_FILE"), lab.get("LAB_SMTP_PORT")));
    }

    @AfterAll
    static void stop() throws Exception {
        try {
            if (caravan != null) {
                caravan.close();
            }
        } finally {
            if (lab != null) {
                lab.close();
            }
        }
    }

    @Test
    void everyCaseHasItsOutcomeAndNoServerFindsFault() throws Exception {
        List<LabCase> cases = lab.cases();
        Map<String, JsonNode> outcomes = outcomes(cases);

        List<String> wrong = new ArrayList<>();
        for (LabCase one : cases) {
            JsonNode outcome = outcomes.get(one.recipient());
            fault(one, outcome).ifPresent(why -> wrong.add(one.id() + ": " + why + "; " + outcome));
        }
        List<String> violations = violations();
        wrong.forEach(line -> System.out.println("lab: " + line));
        violations.forEach(line -> System.out.println("lab: violation: " + line));
        System.out.printf(
                "lab: %d of %d cases as expected, %d violations%n",
                cases.size() - wrong.size(), cases.size(), violations.size());
        assertThat(wrong).isEmpty();
        assertThat(violations).isEmpty();
    }

    // RFC 3030: what is long leaves in one chunk where that is offered.
    @Test
    void eximTakesALongMessageByBdatAsItIs() throws Exception {
        String body = (".".repeat(70) + "\r\n").repeat(LONG_LINES);
        String message =
                "From: <caravan@lab.test>\r\nSubject: long\r\nMessage-ID: <long@case.caravan.example>\r\n\r\n" + body;
        JsonNode outcome;
        try (Application application = caravan.application()) {
            outcome = application.ask(Application.with(
                    application.octets(message.getBytes(StandardCharsets.US_ASCII)),
                    Map.of(
                            "CaravanReversePath", "<caravan@lab.test>",
                            "CaravanForwardPaths", "<user@exim.plain.test>")));
        }
        assertThat(outcome.path("action").asText()).as("%s", outcome).isEqualTo("delivered");
        assertThat(lab.eximLog())
                .filteredOn(line -> line.contains(" <= ") && line.contains("id=long@case.caravan.example"))
                .singleElement()
                .asString()
                .containsPattern(BY_BDAT);
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(lab.stored("exim.plain.test").replace("\r\n", "\n"))
                        .contains(body.replace("\r\n", "\n")));
    }

    /** The first outcome of each recipient. */
    private static Map<String, JsonNode> outcomes(List<LabCase> cases) throws Exception {
        Map<String, JsonNode> outcomes = new HashMap<>();
        try (Application application = caravan.application()) {
            for (LabCase one : cases) {
                BytesMessage message = application.octets(mail(one));
                message.setJMSCorrelationID(one.recipient());
                application.drop(Application.with(
                        message,
                        Map.of(
                                "CaravanReversePath", "<" + sender(one) + ">",
                                "CaravanForwardPaths", "<" + one.recipient() + ">")));
            }
            while (outcomes.size() < cases.size()) {
                var reply = application.replyMessage();
                outcomes.putIfAbsent(reply.getJMSCorrelationID(), Application.json(reply));
            }
        }
        return outcomes;
    }

    private static String sender(LabCase one) {
        return one.sender().isEmpty() ? "caravan@lab.test" : one.sender();
    }

    private static byte[] mail(LabCase one) {
        return """
                From: <caravan@lab.test>\r
                Subject: case %s\r
                Message-ID: <%s@case.caravan.example>\r
                \r
                .A line that begins with a dot.\r
                """.formatted(one.id(), one.id()).getBytes(StandardCharsets.UTF_8);
    }

    private static Optional<String> fault(LabCase one, JsonNode outcome) throws Exception {
        String word = LabCase.word(outcome);
        if (!one.expected().contains(word)) {
            return Optional.of("is " + word + ", should be " + one.expected());
        }
        if (!LabCase.isDelivered(word)) {
            return Optional.empty();
        }
        String host = outcome.path("host").asText();
        String stored = lab.stored(one.domain());
        // We name the host as its domain does, it names itself: behind an alias these differ.
        boolean went = one.via().isEmpty() || one.via().equals(host) || stored.contains("by " + one.via());
        if (!went) {
            return Optional.of("was taken by " + host + ", should be by " + one.via());
        }
        boolean kept = host.startsWith(SINK) || stored.contains("Subject: case " + one.id());
        return kept ? Optional.empty() : Optional.of("did not arrive");
    }

    private static List<String> violations() throws Exception {
        List<String> violations = new ArrayList<>();
        for (String session : lab.scriptedSessions()) {
            JsonNode json = JSON.readTree(session);
            json.path("violations")
                    .forEach(violation -> violations.add(json.path("host").asText() + " " + violation.asText()));
        }
        return violations;
    }
}
