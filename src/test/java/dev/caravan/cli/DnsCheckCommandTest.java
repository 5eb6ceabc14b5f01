package dev.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.dkim.TestKeys;
import dev.caravan.dns.FakeNameServer;
import dev.caravan.dnscheck.DkimCheck;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Master;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** The command as it is typed, in a process of its own, with a name server of its own. */
class DnsCheckCommandTest {

    private static final String ZONE = """
            $TTL 60
            shop.example. IN MX 10 mx.shop.example.
            shop.example. IN TXT "v=spf1 ip4:198.51.100.7 include:esp.example -all"
            esp.example. IN TXT "v=spf1 ip4:203.0.113.0/24 -all"
            mx.shop.example. IN A 198.51.100.25
            out.shop.example. IN A 198.51.100.7
            out.shop.example. IN TXT "v=spf1 a -all"
            7.100.51.198.in-addr.arpa. IN PTR out.shop.example.
            8.100.51.198.in-addr.arpa. IN PTR pool-8.isp.example.
            _dmarc.shop.example. IN TXT "v=DMARC1; p=none; rua=mailto:dmarc@shop.example"
            _smtp._tls.shop.example. IN TXT "v=TLSRPTv1; rua=mailto:tls@shop.example"
            """;

    @TempDir
    Path directory;

    private FakeNameServer server;

    @BeforeEach
    void start() throws IOException {
        Path key = directory.resolve("key.pem");
        TestKeys.write(key, TestKeys.rsa(2_048));
        List<Record> zone = records(ZONE + DkimCheck.record(TestKeys.rsa("s1", "shop.example")) + "\n");
        server = new FakeNameServer(question -> answer(question, zone));
        configure();
    }

    private void configure() throws IOException {
        Files.writeString(
                file(),
                "mode: live\nhostname: out.shop.example\ndata: '" + directory.resolve("data") + "'\n"
                        + "dns: {servers: ['127.0.0.1:" + server.address().getPort() + "'], mode: trusting}\n"
                        + "dkim: [{domain: shop.example, selector: s1, key-file: '" + directory.resolve("key.pem")
                        + "'}]\n");
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void addressesOfTheNameInEhloAreTakenForThoseThatMailLeavesFrom() throws Exception {
        Ended ended = run("shop.example");
        assertThat(ended.output()).doesNotContain("error  ").endsWith("shop.example: 0 errors, 0 warnings, 4 notes\n");
        assertThat(ended.output().lines())
                .contains(
                        "ok       spf      pass for shop.example from 198.51.100.7: \"ip4:198.51.100.7\" of shop.example"
                                + " fits (0 terms with look-ups)",
                        "ok       reverse  198.51.100.7 and out.shop.example lead to each other",
                        "ok       dkim     s1._domainkey.shop.example has the rsa key of 2048 bits");
        assertThat(ended.code()).isZero();
        assertThat(directory.resolve("data")).doesNotExist();
    }

    @Test
    void anEgressAddressThatTheDomainDoesNotListIsAnErrorWithTheRecordThatWouldListIt() throws Exception {
        Ended ended = run("shop.example", "--egress", "198.51.100.7,198.51.100.8", "--json");
        JsonNode json = new ObjectMapper().readTree(ended.output());
        assertThat(json.path("domain").asText()).isEqualTo("shop.example");
        assertThat(json.path("egress")).hasSize(2);
        List<String> errors = new ArrayList<>();
        for (JsonNode finding : json.path("findings")) {
            if (finding.path("severity").asText().equals("error")) {
                errors.add(finding.path("check").asText() + " "
                        + finding.path("publish").path(0).asText());
            }
        }
        assertThat(errors)
                .contains(
                        "reverse 8.100.51.198.in-addr.arpa. IN PTR out.shop.example.",
                        "spf shop.example. IN TXT \"v=spf1 ip4:198.51.100.8 ip4:198.51.100.7 include:esp.example"
                                + " -all\"");
        assertThat(ended.code()).isEqualTo(1);
    }

    @Test
    void everyWayThatMailLeavesByIsTakenFromTheConfiguration() throws Exception {
        Files.writeString(file(), """
                transports:
                  - {name: direct, type: direct}
                  - {name: fixed, type: direct, source: 127.0.0.1}
                  - {name: away, type: socks, host: 127.0.0.1, ehlo-name: away.shop.example, egress: [203.0.113.9]}
                  - {name: second, type: direct, ehlo-name: second.shop.example}
                  - {name: esp, type: smarthost, host: smtp.esp.example}
                """, StandardOpenOption.APPEND);
        Ended ended = run("shop.example", "--json");
        JsonNode json = new ObjectMapper().readTree(ended.output());
        assertThat(json.path("egress").toString()).isEqualTo("[\"127.0.0.1\",\"198.51.100.7\",\"203.0.113.9\"]");
        List<String> found = new ArrayList<>();
        json.path("findings").forEach(finding -> found.add(finding.path("found").asText()));
        assertThat(found)
                .anyMatch(text -> text.startsWith("mail is taken to leave from 127.0.0.1, 198.51.100.7"))
                .contains("mail of transport away leaves from 203.0.113.9, as away.shop.example")
                .anyMatch(text -> text.startsWith("pass for shop.example from 203.0.113.9"))
                .contains("away.shop.example, the name in EHLO of transport away, has no address")
                .anyMatch(text -> text.startsWith("no address is known that mail of transport second leaves from"))
                .contains("second.shop.example, the name in EHLO of transport second, has no address")
                .anyMatch(text -> text.startsWith("mail of transport esp leaves from smtp.esp.example"));
    }

    @Test
    void aKeyCanBeComparedWithItsRecordBeforeItSigns() throws Exception {
        Path key = directory.resolve("next.pem");
        TestKeys.write(key, TestKeys.ed25519());
        assertThat(run("shop.example", "--key", "next=" + key).output().lines())
                .contains("ok       dkim     s1._domainkey.shop.example has the rsa key of 2048 bits")
                .contains(
                        "error    dkim     next._domainkey.shop.example has no record: nobody can check the signatures");
        assertThat(run("shop.example", "--key", "s1=" + key).output())
                .contains(
                        "the record of s1._domainkey.shop.example has a key of type \"rsa\", and ours is of type ed25519");
        Ended ended = run("shop.example", "--key", "next=" + directory.resolve("none.pem"));
        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.output()).startsWith("--key: " + directory.resolve("none.pem"));
    }

    @Test
    void nameServersThatAnswerNothingAreSaidToBeSoFirst() throws Exception {
        server.close();
        server = new FakeNameServer(question -> FakeNameServer.reply(question, Rcode.SERVFAIL));
        configure();
        Ended ended = run("shop.example");
        assertThat(ended.output())
                .startsWith("error    dns      names cannot be looked up, and mail to any domain waits: ")
                .contains("; name servers that do not pass on DNSSEC signatures are to be replaced (dns.servers)");
        assertThat(ended.code()).isEqualTo(1);
    }

    @Test
    void whatIsNoDomainOrNoAddressIsAWrongCommand() throws Exception {
        Ended ended = run("shop..example");
        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.output()).startsWith("domain name \"shop..example\" has the label \"\"");
        ended = run("shop.example", "--egress", "out.shop.example");
        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.output()).startsWith("--egress takes IP addresses: ");
    }

    @Test
    void aConfigurationWithAFaultIsSaidSoBeforeAnythingIsAsked() throws Exception {
        Files.writeString(file(), "mode: life\n");
        Ended ended = run("shop.example");
        assertThat(ended.code()).isEqualTo(RunCommand.EX_CONFIG);
        assertThat(server.datagrams()).isZero();
    }

    private record Ended(int code, String output) {}

    private Ended run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dcaravan.config=" + file(),
                // As the packaged program begins: otherwise whoever logs first is told off on the console.
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "-cp",
                System.getProperty("java.class.path"),
                CaravanMain.class.getName(),
                "dnscheck"));
        command.addAll(List.of(arguments));
        Path output = directory.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        // The machine's own options make the child say that it has picked them up.
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        Process process = builder.start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return new Ended(process.exitValue(), Files.readString(output));
        } finally {
            process.destroyForcibly();
        }
    }

    private Path file() {
        return directory.resolve("caravan.yaml");
    }

    private static List<Record> records(String zone) throws IOException {
        List<Record> records = new ArrayList<>();
        try (Master master =
                new Master(new ByteArrayInputStream(zone.getBytes(StandardCharsets.US_ASCII)), Name.root)) {
            for (Record record = master.nextRecord(); record != null; record = master.nextRecord()) {
                records.add(record);
            }
        }
        return records;
    }

    private static Message answer(Message question, List<Record> zone) {
        Record asked = question.getQuestion();
        List<Record> own =
                zone.stream().filter(r -> r.getName().equals(asked.getName())).toList();
        Message reply = FakeNameServer.reply(question, own.isEmpty() ? Rcode.NXDOMAIN : Rcode.NOERROR);
        own.stream().filter(r -> r.getType() == asked.getType()).forEach(r -> reply.addRecord(r, Section.ANSWER));
        return reply;
    }
}
