package dev.caravan.config;

import dev.caravan.config.Tls.ClientFiles;
import dev.caravan.dns.DnsjavaResolver;
import dev.caravan.dns.TrustAnchors;
import dev.caravan.mtasts.OnUnavailable;
import dev.caravan.nexthop.AddressFilter;
import dev.caravan.smtp.SmtpTimeouts;
import dev.caravan.tls.UnusablePem;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads how the network is used: whom names are asked of, whom is believed, and how long others may take. */
final class NetworkReader {

    /** Below it a healthy server is given up on, above it nobody waits for a name (ours). */
    private static final Form<Duration> QUESTION = Form.duration(Duration.ofMillis(100), Duration.ofMinutes(1));

    /** A step of a second is hasty, one of an hour is a hang (ours). */
    private static final Form<Duration> STEP = Form.duration(Duration.ofSeconds(1), Duration.ofHours(1));

    private static final Form<Duration> SESSION = Form.duration(Duration.ofSeconds(1), Duration.ofHours(24));

    private NetworkReader() {}

    static Dns dns(Section section) {
        List<InetSocketAddress> servers = section.values("servers", Form.SERVER_ADDRESS);
        if (servers.size() > DnsjavaResolver.SERVERS_MAX) {
            section.fault("servers", "at most " + DnsjavaResolver.SERVERS_MAX + " name servers");
        }
        Optional<Dns.Mode> mode = section.value("mode", Form.oneOf(Dns.Mode.class));
        Dns dns = new Dns(
                servers,
                section.value("timeout", QUESTION).orElse(Dns.TIMEOUT_DEFAULT),
                mode,
                Set.copyOf(section.values("trusted", Form.ADDRESS)),
                section.value("trust-anchors-file", Form.PATH).flatMap(file -> anchors(section, file)));
        if (section.has("trusted") && mode.equals(Optional.of(Dns.Mode.VALIDATING))) {
            section.warn("trusted", "has no effect, since mode: validating trusts no server");
        }
        if (section.has("trust-anchors-file") && mode.equals(Optional.of(Dns.Mode.TRUSTING))) {
            section.warn("trust-anchors-file", "has no effect, since mode: trusting validates nothing");
        }
        return dns;
    }

    private static Optional<TrustAnchors> anchors(Section section, Path file) {
        try {
            return Optional.of(new TrustAnchors(Files.readString(file)));
        } catch (IOException | IllegalArgumentException e) {
            section.fault(
                    "trust-anchors-file",
                    "a zone file with a DS record (SHA-256 or SHA-384) or a DNSKEY record that can be validated with");
            return Optional.empty();
        }
    }

    static MtaStsSettings mtaSts(Section section) {
        return new MtaStsSettings(
                section.value("on-error", Form.oneOf(OnUnavailable.class)).orElse(OnUnavailable.STRICT),
                section.value("port", Form.PORT).orElse(MtaStsSettings.PORT_DEFAULT),
                filter(section));
    }

    /** {@code allow-private}: all there are, none, or some networks. */
    static AddressFilter filter(Section section) {
        List<AddressFilter> each = section.values("allow-private", Form.ALLOWED);
        if (each.size() == 1) {
            return each.getFirst();
        }
        if (each.stream().anyMatch(filter -> filter.networks().isEmpty())) {
            section.fault("allow-private", "true, false, or a list of networks and of nothing else");
        }
        return AddressFilter.publicAnd(
                each.stream().flatMap(filter -> filter.networks().stream()).toList());
    }

    static Tls tls(Section section) {
        Optional<Path> authorities = section.value("ca-file", Form.PATH);
        Optional<Path> certificate = section.value("client-cert-file", Form.PATH);
        Optional<Path> key = section.value("client-key-file", Form.PATH);
        if (section.has("client-cert-file") && !section.has("client-key-file")) {
            section.missing("client-key-file", "the PEM file with the key of client-cert-file");
        } else if (section.has("client-key-file") && !section.has("client-cert-file")) {
            section.missing("client-cert-file", "the PEM file with the certificate of client-key-file");
        }
        Tls tls = new Tls(authorities, certificate.flatMap(c -> key.map(k -> new ClientFiles(c, k))));
        try {
            tls.trusted();
        } catch (UnusablePem e) {
            section.fault("ca-file", "a PEM file with certificates; " + e.getMessage());
        }
        try {
            tls.clientCertificate();
        } catch (UnusablePem e) {
            section.fault("client-cert-file", "a PEM file, beside its key; " + e.getMessage());
        }
        return tls;
    }

    static SmtpTimeouts timeouts(Section section) {
        SmtpTimeouts rfc = SmtpTimeouts.RFC5321;
        return new SmtpTimeouts(
                step(section, "connect", rfc.connect()),
                step(section, "greeting", rfc.greeting()),
                step(section, "ehlo", rfc.ehlo()),
                step(section, "tls", rfc.tls()),
                rfc.auth(),
                step(section, "mail", rfc.mail()),
                step(section, "rcpt", rfc.rcpt()),
                step(section, "data", rfc.data()),
                step(section, "data-block", rfc.dataBlock()),
                step(section, "final-dot", rfc.finalDot()),
                step(section, "rset", rfc.rset()),
                step(section, "quit", rfc.quit()),
                section.value("session", SESSION).orElse(rfc.session()),
                rfc.contentOctetsPerSecondMin());
    }

    private static Duration step(Section section, String key, Duration standard) {
        return section.value(key, STEP).orElse(standard);
    }
}
