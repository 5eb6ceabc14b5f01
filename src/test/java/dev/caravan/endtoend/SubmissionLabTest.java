package dev.caravan.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.smtp.Certificates;
import jakarta.jms.BytesMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mail through the log-ins and proxies of others: what the whole process sends, and what their logs say of it. */
@Tag("lab")
class SubmissionLabTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Of each server: with a password. */
    private static final List<String> PASSWORD = List.of(
            "plain",
            "login",
            "cram-md5",
            "scram-sha-1",
            "scram-sha-256",
            "all",
            "cyrus",
            "cyrus-scram-sha-256",
            "cyrus-cram-md5",
            "plus");

    private static final List<String> TOKEN = List.of("xoauth2", "oauthbearer");

    /** What is asked for by name of a server that offers all. */
    private static final List<String> NAMED = List.of("PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256");

    private static final List<String> REFUSING = List.of("wrong", "auth535", "auth454");

    private static final int MESSAGES_TO_REFUSING = 5;

    @TempDir
    static Path directory;

    private static Lab lab;
    private static CaravanRig caravan;

    /** Name and YAML of what is expected to deliver. */
    private static final Map<String, String> GOOD = new LinkedHashMap<>();

    private static final Map<String, String> BAD = new LinkedHashMap<>();

    @BeforeAll
    static void start() throws Exception {
        lab = Lab.start();
        transports();
        List<String> names = new ArrayList<>(GOOD.keySet());
        names.addAll(BAD.keySet());
        List<String> all = new ArrayList<>(GOOD.values());
        all.addAll(BAD.values());
        caravan = CaravanRig.start(directory, """
                accounts:
                - {name: shop, password: shop-secret, dsn: never, may-use: [%s]}
                - {name: other, password: other-secret}
                dns: {servers: ["%s"], timeout: 2s, mode: trusting}
                tls: {ca-file: "%s"}
                mta-sts: {on-error: ignore, allow-private: true}
                retry: {schedule: [1h]}
                transports:
                %s
                """.formatted(
                String.join(", ", names), lab.get("LAB_RESOLVER"), lab.get("LAB_CA_FILE"), String.join("\n", all)));
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
    void everyMechanismAndProxyCarriesMailOverBothKindsOfTls() throws Exception {
        Map<String, JsonNode> outcomes = outcomes();
        List<String> wrong = new ArrayList<>();
        outcomes.forEach((name, outcome) -> {
            System.out.printf(
                    "lab: %-28s %-9s %s %s%n",
                    name,
                    outcome.path("action").asText(),
                    outcome.path("tls").path("version").asText(),
                    outcome.path("text").asText());
            if (!List.of("relayed", "delivered").contains(outcome.path("action").asText())) {
                wrong.add(name + ": " + outcome);
            }
        });
        assertThat(wrong).isEmpty();
        List<String> methods = logins();
        methods.forEach(line -> System.out.println("lab: server's log: " + line));
        assertThat(methods).hasSize((int)
                GOOD.keySet().stream().filter(SubmissionLabTest::isAtPostfix).count());
        for (String session : lab.scriptedSessions()) {
            assertThat(JSON.readTree(session).path("violations")).as(session).isEmpty();
        }
        for (String proxy : List.of("OPEN", "AUTH", "DANTE")) {
            String address = lab.get("LAB_SOCKS_" + proxy).split(":")[0];
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(lab.stored("ok-311.dane.test"))
                            .contains("[" + address + "]")
                            .contains("out.caravan.example"));
        }
    }

    @Test
    void aRefusedLoginIsTriedOnceForManyMessages() throws Exception {
        try (Application application = caravan.application()) {
            for (String name : BAD.keySet()) {
                for (int i = 0; i < MESSAGES_TO_REFUSING; i++) {
                    drop(application, name, "user@refused.plain.test");
                }
            }
            await().during(Duration.ofSeconds(5))
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> refusals().size() == REFUSING.size());
        }
        List<String> refusals = refusals();
        refusals.forEach(line -> System.out.println("lab: refused: " + line));
        assertThat(refusals).hasSize(REFUSING.size());
    }

    private static void transports() throws Exception {
        for (String kind : List.of("starttls", "implicit")) {
            for (String host : PASSWORD) {
                good(host + "-" + kind, submission(host, kind) + ", " + alice());
            }
            for (String host : TOKEN) {
                Path file = Files.writeString(directory.resolve(host), lab.get("LAB_OAUTH_TOKEN"));
                good(
                        host + "-" + kind,
                        submission(host, kind) + ", user: '" + lab.get("LAB_USER") + "', token-file: " + file);
            }
        }
        for (String mechanism : NAMED) {
            good(
                    "all-" + mechanism.toLowerCase(),
                    submission("all", "starttls") + ", mechanisms: " + mechanism + ", " + alice());
        }
        good("plus-only", submission("plus-only", "starttls") + ", " + alice());
        good(
                "external",
                submission("external", "starttls") + ", user: '-', client-cert-file: " + lab.get("LAB_CLIENT_CERT")
                        + ", client-key-file: " + clientKey());
        for (String proxy : List.of("OPEN", "AUTH", "DANTE")) {
            String[] place = lab.get("LAB_SOCKS_" + proxy).split(":");
            String at = "host: " + place[0] + ", port: " + place[1]
                    + (proxy.equals("AUTH")
                            ? ", user: " + lab.get("LAB_SOCKS_USER") + ", password: " + lab.get("LAB_SOCKS_PASSWORD")
                            : "");
            String name = proxy.toLowerCase();
            String through = submission("plain", "starttls") + ", " + alice() + ", dialer: {" + at;
            good("through-" + name, through + "}");
            good("by-name-" + name, through + ", names: proxy}");
            good(
                    "socks-" + name,
                    "type: socks, " + at + ", mail-port: " + lab.get("LAB_SMTP_PORT")
                            + ", allow-private: true, ehlo-name: out.caravan.example");
        }
        bad("wrong", submission("all", "starttls") + ", user: '" + lab.get("LAB_USER") + "', password: not this one");
        bad("auth535", submission("auth535", "starttls") + ", " + alice());
        bad("auth454", submission("auth454", "starttls") + ", " + alice());
        bad("cleartext", submission("cleartext", "starttls") + ", " + alice());
    }

    /** It logs who logged in; the scripted servers do not, and proxies lead to mail hosts. */
    private static boolean isAtPostfix(String name) {
        return !name.matches("plus.*|external|socks-.*");
    }

    private static void good(String name, String rest) {
        GOOD.put(name, "- {name: " + name + ", " + rest + "}");
    }

    private static void bad(String name, String rest) {
        BAD.put("bad-" + name, "- {name: bad-" + name + ", " + rest + "}");
    }

    private static String submission(String host, String kind) {
        String port = lab.get(kind.equals("starttls") ? "LAB_SUBMISSION_PORT" : "LAB_SMTPS_PORT");
        return "type: submission, host: " + host + ".submission.lab.test, port: " + port + ", tls: " + kind;
    }

    private static String alice() {
        return "user: '" + lab.get("LAB_USER") + "', password: '" + lab.get("LAB_PASSWORD") + "'";
    }

    /** As PKCS #8, whatever form the laboratory has it in. */
    private static Path clientKey() throws IOException {
        try (PEMParser pem = new PEMParser(Files.newBufferedReader(Path.of(lab.get("LAB_CLIENT_KEY"))))) {
            PrivateKeyInfo info = switch (pem.readObject()) {
                case PEMKeyPair pair -> pair.getPrivateKeyInfo();
                case PrivateKeyInfo found -> found;
                case Object other -> throw new IllegalStateException("no key but " + other.getClass());
            };
            return Files.writeString(
                    directory.resolve("client.key"), Certificates.pem("PRIVATE KEY", info.getEncoded()));
        }
    }

    private static Map<String, JsonNode> outcomes() throws Exception {
        Map<String, JsonNode> outcomes = new LinkedHashMap<>();
        Map<String, JsonNode> byName = new HashMap<>();
        try (Application application = caravan.application()) {
            for (String name : GOOD.keySet()) {
                drop(application, name, name.startsWith("socks-") ? "user@ok-311.dane.test" : "alice@lab.test");
            }
            while (byName.size() < GOOD.size()) {
                var reply = application.replyMessage();
                byName.putIfAbsent(reply.getJMSCorrelationID(), Application.json(reply));
            }
        }
        GOOD.keySet().forEach(name -> outcomes.put(name, byName.get(name)));
        return outcomes;
    }

    private static void drop(Application application, String transport, String recipient) throws Exception {
        BytesMessage message =
                application.octets(("From: <alice@lab.test>\r\nSubject: by " + transport + "\r\n\r\nhello\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        message.setJMSCorrelationID(transport);
        application.drop(Application.with(
                message,
                Map.of(
                        "CaravanReversePath",
                        "<alice@lab.test>",
                        "CaravanForwardPaths",
                        "<" + recipient + ">",
                        "CaravanTransport",
                        transport)));
    }

    /** What the servers themselves say of who logged in, and how. */
    private static List<String> logins() throws IOException {
        return logged().filter(line -> line.contains("sasl_method=")).toList();
    }

    private static List<String> refusals() throws IOException {
        List<String> refusals =
                new ArrayList<>(logged().filter(line -> line.contains("authentication failed") && line.contains("SASL"))
                        .toList());
        for (String session : lab.scriptedSessions()) {
            if (session.contains("AUTH SCRAM") || session.contains("AUTH PLAIN") || session.contains("AUTH LOGIN")) {
                String host = JSON.readTree(session).path("host").asText();
                if (host.contains("auth4") || host.contains("auth5")) {
                    refusals.add(host);
                }
            }
        }
        return refusals;
    }

    private static Stream<String> logged() throws IOException {
        return lab.postfixLog().stream();
    }
}
