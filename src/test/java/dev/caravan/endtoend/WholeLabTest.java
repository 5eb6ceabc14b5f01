package dev.caravan.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.jms.BytesMessage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Direct delivery to real mail servers, and to servers that misbehave on command. */
@Tag("lab")
class WholeLabTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Silence is told from slowness by the server that takes four seconds to greet, and the one that drips. */
    private static final String CONFIG = """
            accounts:
            - {name: shop, password: shop-secret, dsn: never}
            - {name: other, password: other-secret}
            dns: {%s, timeout: 1s}
            tls: {ca-file: "%s"}
            mta-sts: {on-error: %s, allow-private: true}
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

    /** Announced and not to be had, at mail hosts whose certificates nobody vouches for. */
    private static final List<String> WITHOUT_THEIR_POLICY = List.of(
            "sts-h-expired",
            "sts-h-selfsigned",
            "sts-h-name",
            "sts-h-404",
            "sts-h-500",
            "sts-h-nohost",
            "sts-badpolicy",
            "sts-badversion");

    @TempDir
    static Path directory;

    private static Lab lab;

    /** Cases of the file, without those that went wrong in any mode. */
    private static final Set<String> RIGHT = new TreeSet<>();

    /** How DNSSEC is had. */
    enum Mode {
        TRUSTING,
        VALIDATING;

        String keys() {
            return switch (this) {
                case TRUSTING -> "servers: [\"" + lab.get("LAB_RESOLVER") + "\"], mode: trusting";
                case VALIDATING ->
                    "servers: [\"" + lab.get("LAB_RESOLVER_NOVALIDATE")
                            + "\"], mode: validating, trust-anchors-file: \"" + lab.get("LAB_TRUST_ANCHOR_DS") + "\"";
            };
        }
    }

    /** One process, as whom it sends. Servers remember who came before. */
    private record Run(CaravanRig caravan, String name) {

        static Run start(Mode mode, String onError, String name) throws Exception {
            String config = CONFIG.formatted(mode.keys(), lab.get("LAB_CA_FILE"), onError, lab.get("LAB_SMTP_PORT"));
            return new Run(CaravanRig.start(Files.createDirectory(directory.resolve(name)), config), name);
        }
    }

    @BeforeAll
    static void start() throws Exception {
        lab = Lab.start();
        lab.cases().forEach(one -> RIGHT.add(one.id()));
    }

    @AfterAll
    static void stop() throws Exception {
        if (lab != null) {
            List<String> violations = violations();
            int all = lab.cases().size();
            lab.close();
            violations.forEach(line -> System.out.println("lab: violation: " + line));
            System.out.printf("lab: %d of %d cases as expected, %d violations%n", RIGHT.size(), all, violations.size());
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyCaseHasItsOutcomeAndNoServerFindsFault(Mode mode) throws Exception {
        List<LabCase> cases = lab.cases();
        Run run = Run.start(mode, "ignore", mode.name().toLowerCase(Locale.ROOT));
        try (CaravanRig _ = run.caravan()) {
            Map<String, JsonNode> outcomes = outcomes(run, cases);
            List<String> wrong = new ArrayList<>();
            for (LabCase one : cases) {
                JsonNode outcome = outcomes.get(one.recipient());
                fault(run, one, outcome).ifPresent(why -> {
                    RIGHT.remove(one.id());
                    wrong.add(one.id() + ": " + why + "; " + outcome);
                });
            }
            wrong.forEach(line -> System.out.println("lab: " + run.name() + ": " + line));
            System.out.printf(
                    "lab: %s: %d of %d cases as expected%n", run.name(), cases.size() - wrong.size(), cases.size());
            assertThat(wrong).isEmpty();
            assertThat(violations()).isEmpty();
        }
    }

    @Test
    void strictnessPutsOffWhatTheStandardWouldDeliverUnchecked() throws Exception {
        List<LabCase> cases = lab.cases().stream()
                .filter(one -> WITHOUT_THEIR_POLICY.contains(one.id()))
                .toList();
        Run run = Run.start(Mode.TRUSTING, "strict", "strict");
        try (CaravanRig _ = run.caravan()) {
            Map<String, JsonNode> outcomes = outcomes(run, cases);

            assertThat(cases).hasSize(WITHOUT_THEIR_POLICY.size());
            assertThat(outcomes.values()).allSatisfy(outcome -> {
                assertThat(LabCase.word(outcome)).isEqualTo("tempfail");
                assertThat(outcome.path("text").asText()).contains("demanded by an MTA-STS policy that cannot be had");
            });
        }
    }

    // RFC 3030: what is long leaves in one chunk where that is offered.
    @Test
    void eximTakesALongMessageByBdatAsItIs() throws Exception {
        String body = (".".repeat(70) + "\r\n").repeat(LONG_LINES);
        String message =
                "From: <caravan@lab.test>\r\nSubject: long\r\nMessage-ID: <long@case.caravan.example>\r\n\r\n" + body;
        Run run = Run.start(Mode.TRUSTING, "strict", "long");
        JsonNode outcome;
        try (CaravanRig rig = run.caravan();
                Application application = rig.application()) {
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
    private static Map<String, JsonNode> outcomes(Run run, List<LabCase> cases) throws Exception {
        Map<String, JsonNode> outcomes = new HashMap<>();
        try (Application application = run.caravan().application()) {
            for (LabCase one : cases) {
                BytesMessage message = application.octets(mail(run, one));
                message.setJMSCorrelationID(one.recipient());
                application.drop(Application.with(
                        message,
                        Map.of(
                                "CaravanReversePath", "<" + sender(run, one) + ">",
                                "CaravanForwardPaths", "<" + one.recipient() + ">")));
            }
            while (outcomes.size() < cases.size()) {
                var reply = application.replyMessage();
                outcomes.putIfAbsent(reply.getJMSCorrelationID(), Application.json(reply));
            }
        }
        return outcomes;
    }

    private static String sender(Run run, LabCase one) {
        return one.sender().isEmpty() ? run.name() + "@lab.test" : one.sender();
    }

    private static byte[] mail(Run run, LabCase one) {
        return """
                From: <caravan@lab.test>\r
                Subject: case %s, %s\r
                Message-ID: <%s@case.caravan.example>\r
                \r
                .A line that begins with a dot.\r
                """.formatted(one.id(), run.name(), one.id()).getBytes(StandardCharsets.UTF_8);
    }

    private static Optional<String> fault(Run run, LabCase one, JsonNode outcome) throws Exception {
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
        boolean kept = host.startsWith(SINK) || stored.contains("Subject: case " + one.id() + ", " + run.name());
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
