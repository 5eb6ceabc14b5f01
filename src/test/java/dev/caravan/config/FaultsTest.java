package dev.caravan.config;

import static dev.caravan.config.Loading.faults;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FaultsTest {

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // one line of YAML | path | found | wanted, in part
                "hostname: a b                                | hostname                  | \"a b\"          | a domain name",
                "hostname: 192.0.2.1                          | hostname                  | \"192.0.2.1\"    | a domain name",
                "hostname:                                    | hostname                  | nothing          | a domain name",
                "hostname: [a.example]                        | hostname                  | a list           | a domain name",
                "hostname: {a: b}                             | hostname                  | keys with values | a domain name",
                "mode: Live                                   | mode                      | \"Live\"         | one of sandbox, live",
                "data: ''                                     | data                      | \"\"             | a path",
                "drain: 30                                    | drain                     | \"30\"           | a duration such as 7m30s",
                "drain: 2h                                    | drain                     | \"2h\"           | from 0s to 1h",
                "drain: 30s5m                                 | drain                     | \"30s5m\"        | a duration",
                "redact-addresses: yes                        | redact-addresses          | \"yes\"          | true or false",
                "retry: {schedule: [1m, soon]}                | retry.schedule[1]         | \"soon\"         | a duration",
                "retry: {schedule: 0s}                        | retry.schedule            | \"0s\"           | from 1s to 30d",
                "retry: {delayed-dsn-after: -1}               | retry.delayed-dsn-after   | \"-1\"           | a whole number from 0",
                "limits: {message-octets: 10 MiBytes}         | limits.message-octets     | \"10 MiBytes\"   | a size such as 64KiB",
                "limits: {message-octets: 999999999999GiB}    | limits.message-octets     | \"999999999999GiB\" | a size",
                "limits: {recipients: 1001}                   | limits.recipients         | \"1001\"         | from 1 to 1000",
                "limits: {inline-octets: 65MiB}               | limits.inline-octets      | \"65MiB\"        | not above in-flight-octets",
                "watermarks: {resume: 0%}                     | watermarks.resume         | \"0%\"           | from 1% to 100%",
                "limits: 5                                    | limits                    | a single value   | keys with values",
                "watermarks: {resume: 80%}                    | watermarks.resume         | \"80%\"          | below refuse, which is 80%",
                "watermarks: {refuse: 90%}                    | watermarks.refuse         | \"90%\"          | below stop-dialing",
                "dns: {servers: [ns.example.org]}             | dns.servers[0]            | \"ns.example.org\" | an IP address",
                "dns: {servers: ['192.0.2.1:0']}              | dns.servers[0]            | \"192.0.2.1:0\"  | an IP address",
                "dns: {servers: ['2001:db8::1]:53']}          | dns.servers[0]            | \"2001:db8::1]:53\" | an IP address",
                "dns: {servers: [1.1.1.1, 1.1.1.2, 1.1.1.3, 1.1.1.4]} | dns.servers       | a list           | at most 3",
                "dns: {mode: believing}                       | dns.mode                  | \"believing\"    | one of validating, trusting",
                "dns: {trusted: [localhost]}                  | dns.trusted[0]            | \"localhost\"    | an IP address",
                "dns: {trust-anchors-file: /nowhere}          | dns.trust-anchors-file    | \"/nowhere\"     | a zone file with a DS record",
                "dns: {timeout: 2m}                           | dns.timeout               | \"2m\"           | from 100ms to 1m",
                "mta-sts: {on-error: maybe}                   | mta-sts.on-error          | \"maybe\"        | one of strict, defer, ignore",
                "mta-sts: {port: 0}                           | mta-sts.port              | \"0\"            | from 1 to 65535",
                "tls-rules: [{to-domain: a.example}]          | tls-rules[0].require      | no such key      | one of none, may, dane, encrypt, verify, dane-only",
                "tls-rules: [{require: requiretls}]           | tls-rules[0].require      | \"requiretls\"   | one of none, may",
                "tls-rules: [{require: verify, names: [.a]}]  | tls-rules[0].names[0]     | \".a\"           | a domain name",
                "tls-rules: [{require: encrypt, names: [a.b]}] | tls-rules[0].names       | a list           | require: verify",
                "smtp-timeouts: {greeting: 0s}                | smtp-timeouts.greeting    | \"0s\"           | from 1s to 1h",
                "smtp-timeouts: {session: 2d}                 | smtp-timeouts.session     | \"2d\"           | from 1s to 1d",
                "management: {port: 65536}                    | management.port           | \"65536\"        | from 0 to 65535",
                "management: {port: 61616}                    | management.port           | \"61616\"        | another port",
                "management: {port: '${WORD}'}                | management.port           | \"abc\" (from \"${WORD}\") | a whole number",
                "management: {port: '${MISSING}'}             | management.port           | \"${MISSING}\"   | the environment variable MISSING to be set",
                "management: {port: '${POR'}                  | management.port           | \"${POR\"        | $${ for a plain ${",
                "management: {address: a b}                   | management.address        | \"a b\"          | an IP address",
                "broker: {key-store: /no/such.p12}            | broker.key-store          | \"/no/such.p12\" | can be read",
                "broker: {url: 'tcp://b:1', password: p}      | broker.user               | no such key      | a user name",
                "broker: {url: 'tcp://b:1', user: u}          | broker.password           | no such key      | password-file",
                "broker: {url: b, user: u, password: p}       | broker.url                | a value (hidden) | a URI",
                "accounts: {name: app}                        | accounts                  | keys with values | put \"- \" before",
                "accounts: [app]                              | accounts[0]               | a single value   | keys with values",
                "accounts: [{dsn: auto}]                      | accounts[0].name          | no such key      | a name",
                "accounts: [{name: a.b}]                      | accounts[0].name          | \"a.b\"          | lower-case letters",
                "accounts: [{name: caravan}]                  | accounts[0].name          | \"caravan\"      | internal user",
                "accounts: [{name: a}, {name: a}]             | accounts[1].name          | \"a\"            | no other account",
                "accounts: [{name: a, dsn: maybe}]            | accounts[0].dsn           | \"maybe\"        | auto, always, never",
                "accounts: [{name: a, password: ''}]          | accounts[0].password      | a value (hidden) | 1 to 1024",
                "accounts: [{name: a, domains: [x, .y]}]      | accounts[0].domains[1]    | \".y\"           | a domain name",
                "accounts: [{name: a, may-use: [direct, b]}]  | accounts[0].may-use[1]    | \"b\"            | one of direct",
                "accounts: [{name: a, password-file: /no}]    | accounts[0].password-file | \"/no\"          | can be read",
                "domains: [{routes: []}]                      | domains[0].name           | no such key      | a domain name",
                "domains: [{name: A.b}, {name: a.B}]          | domains[1].name           | \"a.B\"          | once only",
                "routes: [{to-domain: '*.example.org'}]       | routes[0].to-domain       | \"*.example.org\" | .example.org for it and all below",
                "routes: [{from-domain: [a.b, 'c d']}]        | routes[0].from-domain[1]  | \"c d\"          | a domain",
                "routes: [{from-attempt: 0}]                  | routes[0].from-attempt    | \"0\"            | from 1",
                "routes: [{transport: relay}]                 | routes[0].transport       | \"relay\"        | one of direct",
                "transports: [{type: direct}]                 | transports[0].name        | no such key      | a name",
                "transports: [{name: a}]                      | transports[0].type        | no such key      | smarthost, submission, direct, socks, fail, camel",
                "transports: [{name: a, type: smtp, x: y}]    | transports[0].type        | \"smtp\"         | smarthost, submission, direct, socks, fail, camel",
                "transports: [{name: a, type: smarthost}]     | transports[0].host        | no such key      | a domain name or an IP",
                "transports: [{name: a, type: fail, code: 250}] | transports[0].code      | \"250\"          | from 400 to 599",
                "transports: [{name: a, type: fail, text: ä}] | transports[0].text        | \"\\u00E4\"      | printable ASCII",
                "transports: [{name: a, type: camel, uri: x}] | transports[0].uri         | a value (hidden) | a URI",
                "transports: [{name: direct, type: fail}]     | transports[0].type        | \"fail\"         | stands for direct delivery",
                "transports: [{name: a, type: direct, rate: 30}]     | transports[0].rate | \"30\"  | a rate such as 30/min",
                "transports: [{name: a, type: direct, rate: 0/s}]    | transports[0].rate | \"0/s\" | from 1 to 10000000",
                "transports: [{name: a, type: direct, rate: 5/m}]    | transports[0].rate | \"5/m\" | s, min, h or d",
                "transports: [{name: a, type: direct, rate: 99999999/d}] | transports[0].rate | \"99999999/d\" | from 1 to 10000000",
                "transports: [{name: a, type: direct, recipient-rate: [1/s, 2/d, 3/s]}] | transports[0].recipient-rate | a list | one rate of each unit",
                "transports: [{name: a, type: direct, connections: 0}] | transports[0].connections | \"0\"  | from 1 to 1000",
                "transports: [{name: a, type: direct, connections: {min: 9, max: 2}}] | transports[0].connections.min | \"9\" | which is 2",
                "transports: [{name: a, type: smarthost, host: 192.0.2.1, tls: dane}] | transports[0].tls | \"dane\" | an address has no TLSA",
                "transports: [{name: a, type: direct, addresses: ipv4, source: '::1'}] | transports[0].source | \"::1\" | of the family",
                "transports: [{name: a, type: direct, prefer: both}] | transports[0].prefer | \"both\" | one of ipv4, ipv6",
                "transports: [{name: a, type: direct, allow-private: [10.1.2.3/16]}] | transports[0].allow-private[0] | \"10.1.2.3/16\" | networks such as 10.1.0.0/16",
                "transports: [{name: a, type: direct, allow-private: 10.0.0.0/33}] | transports[0].allow-private | \"10.0.0.0/33\" | networks such as",
                "transports: [{name: a, type: direct, allow-private: [10.0.0.0/8, true]}] | transports[0].allow-private | a list | a list of networks and of nothing else",
                "mta-sts: {allow-private: loopback} | mta-sts.allow-private | \"loopback\" | true, false, or networks",
                "transports: [{name: a, type: fail, port: 1}] | transports[0].port        | an unknown key   | one of name, type, code, text",
                "transports: [{name: a, type: submission, host: b, user: c}] | transports[0].password-file | no such key | one of password-file",
                "transports: [{name: a, type: submission, host: b, password: c}] | transports[0].user | no such key | 1 to 320",
                "transports: [{name: a, type: submission, host: b, user: c, password: d, tls: none}] | transports[0].tls | \"none\" | one of starttls, implicit",
                "transports: [{name: a, type: submission, host: b, user: c, password: ''}] | transports[0].password | a value (hidden) | 1 to 1024",
                "transports: [{name: a, type: submission, host: b, user: c, password-file: /no}] | transports[0].password-file | \"/no\" | cannot be read",
                "transports: [{name: a, type: submission, host: b, user: c, token-file: /no}] | transports[0].token-file | \"/no\" | cannot be read",
                "transports: [{name: a, type: submission, host: b, user: c, password: d, mechanisms: [MD5]}] | transports[0].mechanisms[0] | \"MD5\" | SCRAM-SHA-256-PLUS",
                "transports: [{name: a, type: submission, host: b, user: c, password: d, mechanisms: XOAUTH2}] | transports[0].mechanisms | \"XOAUTH2\" | token-file or token-command",
                "transports: [{name: a, type: submission, host: b, user: c, token-command: d, mechanisms: PLAIN}] | transports[0].mechanisms | \"PLAIN\" | password-file, password or password-command",
                "transports: [{name: a, type: submission, host: b, user: c, password: d, mechanisms: EXTERNAL}] | transports[0].mechanisms | \"EXTERNAL\" | client-cert-file",
                "transports: [{name: a, type: submission, host: b, user: c, password: d, client-key-file: /k}] | transports[0].client-key-file | \"/k\" | both client-cert-file",
                "transports: [{name: a, type: submission, host: b, user: c, password: d, client-cert-file: /c, client-key-file: /k}] | transports[0].client-cert-file | \"/c\" | a PEM file",
                "transports: [{name: a, type: smarthost, host: b, hosts: [c]}] | transports[0].hosts | a list | either host or hosts",
                "transports: [{name: a, type: smarthost, hosts: []}] | transports[0].hosts | a list | a list of 1 to 10 hosts",
                "transports: [{name: a, type: smarthost, hosts: [a.b, c..d]}] | transports[0].hosts[1].host | \"c..d\" | a domain name or an IP",
                "transports: [{name: a, type: smarthost, hosts: [{port: 25}]}] | transports[0].hosts[0].host | no such key | a domain name or an IP",
                "transports: [{name: a, type: smarthost, hosts: [b, {host: B, port: 25}]}] | transports[0].hosts[1].host | \"B\" | once only",
                "transports: [{name: a, type: smarthost, hosts: [{host: b, weight: 2}, c]}] | transports[0].hosts[0].weight | \"2\" | order: weighted",
                "transports: [{name: a, type: smarthost, hosts: [{host: b, weight: 0}, c], order: weighted}] | transports[0].hosts[0].weight | \"0\" | from 1 to 1000",
                "transports: [{name: a, type: smarthost, hosts: [b, c], order: random}] | transports[0].order | \"random\" | one of listed, weighted",
                "transports: [{name: a, type: smarthost, host: b, order: listed}] | transports[0].order | \"listed\" | one host has none",
                "transports: [{name: a, type: smarthost, hosts: [b, {host: c, tls: none}]}] | transports[0].hosts[1].tls | an unknown key | one of port, weight, host",
                "transports: [{name: a, type: smarthost, host: 192.0.2.1, mx: true}] | transports[0].mx | \"true\" | an address has no MX",
                "transports: [{name: a, type: smarthost, host: b, mx: yes}] | transports[0].mx | \"yes\" | true or false",
                "transports: [{name: a, type: smarthost, hosts: [b, 192.0.2.1], tls: dane}] | transports[0].tls | \"dane\" | an address has no TLSA",
                "transports: [{name: a, type: smarthost, host: b, source: 192.0.2.1, dialer: {host: c}}] | transports[0].source | \"192.0.2.1\" | a proxy chooses",
                "transports: [{name: a, type: smarthost, host: 192.0.2.1, source: '::1'}] | transports[0].source | \"::1\" | of the family of every host",
                "transports: [{name: a, type: submission, host: b, user: c, password: d, source: [192.0.2.1, 192.0.2.2]}] | transports[0].source | a list | one of each family",
                "transports: [{name: a, type: submission, host: b, user: c, password: d, ehlo-name: 192.0.2.1}] | transports[0].ehlo-name | \"192.0.2.1\" | a domain name",
                "transports: [{name: a, type: submission, host: b, user: c, password: d, password-command: e}] | transports[0].password-command | a value (hidden) | not both",
                "transports: [{name: a, type: submission, host: b, user: c, password-file: /no}] | transports[0].password-file | \"/no\" | the secret of transport a; file /no cannot be read",
                "transports: [{name: a, type: smarthost, host: b, dialer: {host: c, user: d, password-file: /no}}] | transports[0].dialer.password-file | \"/no\" | the secret of transport a; file /no",
                "transports: [{name: a, type: direct, ehlo-name: a..b}] | transports[0].ehlo-name | \"a..b\" | a domain name",
                "transports: [{name: a, type: smarthost, host: b, dialer: {port: 1}}] | transports[0].dialer.host | no such key | a domain name or an IP",
                "transports: [{name: a, type: smarthost, host: b, mx: true, dialer: {host: c, names: proxy}}] | transports[0].dialer.names | \"proxy\" | here, since mx",
                "transports: [{name: a, type: submission, host: b, user: c, password: d, tls: dane, dialer: {host: c, names: proxy}}] | transports[0].dialer.names | \"proxy\" | here, since tls: dane",
                "transports: [{name: a, type: smarthost, host: b, dialer: {host: c, names: there}}] | transports[0].dialer.names | \"there\" | one of here, proxy",
                "transports: [{name: a, type: socks, host: b, names: proxy}] | transports[0].names | an unknown key | name, the nearest",
                "transports: [{name: a, type: socks, host: b, user: c}] | transports[0].password | no such key | there is a user",
                "transports: [{name: a, type: socks, host: b, password: c}] | transports[0].user | no such key | whose password",
                "transports: [{name: a, type: socks, host: b, egress: c}] | transports[0].egress | \"c\" | an IP address",
                "hostnam: secret                              | hostnam                   | an unknown key   | hostname, the nearest",
                "limits: {in-flight-job: 3}                   | limits.in-flight-job      | an unknown key   | in-flight-jobs, the nearest",
                "- mode: live                                 | ''                        | a list           | keys with values",
                "mode: &m live\\ndata: *m                      | data                      | an alias         | the value itself",
            })
    void eachNamesPathValueAndCure(String yaml, String path, String found, String wanted) {
        assertThat(faults(yaml.replace("\\n", "\n"))).singleElement().satisfies(fault -> {
            assertThat(fault.path()).isEqualTo(path);
            assertThat(fault.found()).isEqualTo(found);
            assertThat(fault.wanted()).contains(wanted);
            assertThat(fault.line()).isPositive();
        });
    }

    @Test
    void allAreReportedTogetherInTheOrderOfLines() {
        List<Fault> faults = faults("""
                mode: live
                hostnam: mail.example.org
                drain: soon
                accounts:
                  - name: app
                    may-use: [relais]
                  - name: app
                transports:
                  - name: relay
                    type: smarthost
                    port: 99999
                routes:
                  - {to-domain: a..b, transport: relay}
                mode: sandbox
                """);
        assertThat(faults)
                .extracting(fault -> fault.line() + " " + fault.path())
                .containsExactly(
                        "2 hostnam",
                        "3 drain",
                        "6 accounts[0].may-use[0]",
                        "7 accounts[1].name",
                        "9 transports[0].host",
                        "11 transports[0].port",
                        "13 routes[0].to-domain",
                        "14 mode");
        assertThat(faults.getLast().wanted()).contains("the first stands on line 1");
    }

    @Test
    void aSyntaxErrorNamesLineAndColumn() {
        assertThat(faults("mode: live\nroutes: [a\n")).singleElement().satisfies(fault -> {
            assertThat(fault.line()).isGreaterThan(1);
            assertThat(fault.found()).contains("a YAML syntax error at column");
        });
    }

    @Test
    void aSecondDocumentIsRefused() {
        assertThat(faults("mode: live\n---\nmode: sandbox\n"))
                .extracting(Fault::found)
                .containsExactly("a second YAML document");
    }

    @Test
    void nestingWithoutEndIsRefused() {
        assertThat(faults("routes: " + "[".repeat(200) + "]".repeat(200)))
                .extracting(Fault::wanted)
                .contains("at most 20 levels");
    }

    @Test
    void aPasswordInTwoPlacesIsRefused() throws IOException {
        Path secret = Files.writeString(directory.resolve("secret"), "x");
        assertThat(faults("accounts: [{name: a, password: x, password-file: " + secret + "}]"))
                .singleElement()
                .satisfies(fault -> assertThat(fault.wanted()).contains("not both"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "two\nlines\n", "a\u0000b"})
    void aPasswordFileWithoutExactlyOnePasswordIsRefused(String content) throws IOException {
        Path secret = Files.writeString(directory.resolve("secret"), content);
        assertThat(faults("accounts: [{name: a, password-file: " + secret + "}]"))
                .singleElement()
                .satisfies(fault -> assertThat(fault.wanted()).contains("one line"));
    }

    @Test
    void aSecretIsNotShown() {
        assertThat(faults("accounts: [{name: a, pasword: hunter2, password: \"hunter2\\n\"}]")
                        .toString())
                .doesNotContain("hunter2");
    }

    @Test
    void aFileThatIsNamedAndNotThereIsNotTheSandbox() {
        ConfigResult result = Loading.file(directory.resolve("none.yaml")).load();
        assertThat(result)
                .isInstanceOfSatisfying(
                        ConfigResult.Refused.class,
                        refused ->
                                assertThat(refused.message()).contains("none.yaml has 1 fault:\n  found no such file"));
    }

    @Test
    void octetsThatAreNotUtf8AreRefused() throws IOException {
        Path file = Files.write(directory.resolve("latin1.yaml"), new byte[] {'a', ':', ' ', (byte) 0xE4});
        assertThat(Loading.file(file).load())
                .isInstanceOfSatisfying(
                        ConfigResult.Refused.class,
                        refused -> assertThat(refused.faults())
                                .extracting(Fault::wanted)
                                .containsExactly("a file in UTF-8"));
    }

    @Test
    void aFileBeyondTheLimitIsRefused() throws IOException {
        Path file = Files.writeString(directory.resolve("long.yaml"), "#".repeat(ConfigFile.OCTETS_MAX + 1));
        assertThat(Loading.file(file).load())
                .isInstanceOfSatisfying(
                        ConfigResult.Refused.class,
                        refused -> assertThat(refused.faults())
                                .extracting(Fault::wanted)
                                .containsExactly("at most 2MiB"));
    }
}
