package dev.caravan.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.cli.run.Ways.Loopback;
import dev.caravan.config.ConfigFile;
import dev.caravan.envelope.Host;
import dev.caravan.route.camel.Policy.Way;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the configuration's transports: live, and in the sandbox. */
class WaysTest {

    private static final String TRANSPORTS = """
            accounts: [{name: app, password: x}]
            transports:
            - {name: one, type: smarthost, host: relay.example, ehlo-name: out.example, source: 127.0.0.1}
            - name: two
              type: smarthost
              hosts: [a.example, {host: "::1", port: 2525, weight: 4}]
              order: weighted
              tls: none
              dialer: {host: proxy.example, user: me, password-file: '@SECRET@'}
            - name: mine
              type: submission
              hosts: [a.example, b.example]
              mx: true
              user: ann
              password-command: [get, it now]
            - {name: left, type: smarthost, host: relay.internal, dialer: {host: proxy.example, names: proxy}}
            - {name: far, type: socks, host: proxy.example, user: me, password-file: '@SECRET@'}
            - {name: direct, type: direct, ehlo-name: mx-out.example}
            """;

    @TempDir
    Path directory;

    @Test
    void liveEachIsTheEndpointThatItIsConfiguredToBe() throws Exception {
        Path secret = Files.writeString(directory.resolve("secret"), "sesame\n");

        assertThat(uris(Loopback.AS_CONFIGURED))
                .containsEntry(
                        "one",
                        "smarthost:relay.example:25?name=one&tls=starttls&connections=20&source=RAW(127.0.0.1)"
                                + "&ehloName=RAW(out.example)")
                .containsEntry(
                        "two",
                        "smarthost:a.example:25,[0:0:0:0:0:0:0:1]:2525?order=weighted&weights=1,4&name=two&tls=none"
                                + "&connections=20&proxy=RAW(proxy.example:1080)&proxyUser=RAW(me)"
                                + "&proxyPasswordFile=RAW(" + secret + ")")
                .containsEntry(
                        "mine",
                        "submission:a.example:587,b.example:587?mx=true&name=mine&tls=starttls&connections=20"
                                + "&user=RAW(ann)&passwordCommand=RAW(get)&passwordCommand=RAW(it now)")
                .containsEntry(
                        "left",
                        "smarthost:relay.internal:25?name=left&tls=starttls&connections=20"
                                + "&proxy=RAW(proxy.example:1080)&proxyNames=RAW(proxy)")
                .containsEntry(
                        "far",
                        "socks:proxy.example:1080?name=far&user=RAW(me)&passwordFile=RAW(" + secret
                                + ")&mailPort=25&addresses=any&prefer=ipv4&allowPrivate=false")
                .containsEntry(
                        "direct",
                        "mx:direct?port=25&allowPrivate=false&addresses=any&prefer=ipv4&ehloName=RAW(mx-out.example)");
    }

    @Test
    void inTheSandboxNobodyLogsInAndNoProxyIsAsked() throws Exception {
        Files.writeString(directory.resolve("secret"), "sesame\n");

        assertThat(uris(Loopback.ALLOWED))
                .containsEntry("one", "smarthost:relay.example:25?name=one&tls=opportunistic&connections=20")
                .containsEntry(
                        "two",
                        "smarthost:a.example:25,[0:0:0:0:0:0:0:1]:2525?order=weighted&weights=1,4&name=two"
                                + "&tls=opportunistic&connections=20")
                .containsEntry(
                        "mine",
                        "smarthost:a.example:587,b.example:587?mx=true&name=mine&tls=opportunistic&connections=20")
                .containsEntry("left", "smarthost:relay.internal:25?name=left&tls=opportunistic&connections=20")
                .containsEntry("far", "mx:direct?port=25&allowPrivate=loopback");
    }

    @Test
    void theHostsOfARelayAreOneSite() throws Exception {
        Files.writeString(directory.resolve("secret"), "sesame\n");

        Map<String, Way> ways = ways(Loopback.AS_CONFIGURED);

        assertThat(ways.get("one").place()).contains("relay.example:25");
        assertThat(ways.get("two").place()).contains("a.example:25+1");
    }

    private Map<String, String> uris(Loopback loopback) throws Exception {
        Map<String, String> uris = new TreeMap<>();
        ways(loopback).forEach((name, way) -> uris.put(name, way.uri()));
        return uris;
    }

    private Map<String, Way> ways(Loopback loopback) throws Exception {
        Path file = directory.resolve("caravan.yaml");
        String secret = directory.resolve("secret").toString();
        Files.writeString(
                file, "mode: live\nhostname: a.example\ndata: data\n" + TRANSPORTS.replace("@SECRET@", secret));
        return Ways.policy(ConfigFile.at(file).load().orThrow().config().policy(), loopback, Host::text)
                .ways();
    }
}
