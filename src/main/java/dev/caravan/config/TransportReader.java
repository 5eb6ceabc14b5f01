package dev.caravan.config;

import dev.caravan.config.TransportConfig.AddressFamily;
import dev.caravan.config.TransportConfig.Camel;
import dev.caravan.config.TransportConfig.Direct;
import dev.caravan.config.TransportConfig.Fail;
import dev.caravan.config.TransportConfig.LoginConfig;
import dev.caravan.config.TransportConfig.ProxyConfig;
import dev.caravan.config.TransportConfig.SiteBounds;
import dev.caravan.config.TransportConfig.Smarthost;
import dev.caravan.config.TransportConfig.Socks;
import dev.caravan.config.TransportConfig.Submission;
import dev.caravan.dial.Socks5Login;
import dev.caravan.dns.Family;
import dev.caravan.envelope.DomainName;
import dev.caravan.envelope.Host;
import dev.caravan.nexthop.AddressFilter;
import dev.caravan.route.Route;
import dev.caravan.transport.smarthost.RelayTls;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the transports. */
final class TransportReader {

    /** RFC 5321 section 4.2: replies that refuse. */
    private static final Form<Integer> REFUSAL = Form.integer(400, 599);

    private static final Form<Integer> CONNECTIONS = Form.integer(1, SiteBounds.CONNECTIONS_MAX);

    private static final Form<String> SOCKS_USER = Form.printable(Socks5Login.OCTETS_MAX);

    private enum Type {
        SMARTHOST,
        SUBMISSION,
        DIRECT,
        SOCKS,
        FAIL,
        CAMEL
    }

    private TransportReader() {}

    /** Those of the file, and {@code direct} if the file has none of that name. */
    static List<TransportConfig> read(Section root) {
        List<TransportConfig> transports = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Section section : root.sections("transports")) {
            Optional<String> name = section.required("name", Form.NAME);
            if (name.filter(n -> !names.add(n)).isPresent()) {
                section.fault("name", "a name that no other transport has");
            }
            // The keys of a transport without a usable name are judged all the same.
            transport(section, name.orElse("")).ifPresent(transports::add);
        }
        if (names.add(Route.DIRECT)) {
            transports.add(Direct.withDefaults(Route.DIRECT));
        }
        names.forEach(root.reading()::declares);
        return transports;
    }

    private static Optional<? extends TransportConfig> transport(Section section, String name) {
        Optional<Type> type = section.required("type", Form.oneOf(Type.class));
        if (type.isEmpty()) {
            section.acceptAllKeys();
            return Optional.empty();
        }
        if (name.equals(Route.DIRECT) && type.get() != Type.DIRECT) {
            section.fault("type", "direct: the name direct stands for direct delivery");
        }
        return switch (type.get()) {
            case SMARTHOST -> smarthost(section, name);
            case SUBMISSION -> submission(section, name);
            case DIRECT -> Optional.of(direct(section, name));
            case SOCKS -> socks(section, name);
            case FAIL -> Optional.of(fail(section, name));
            case CAMEL -> camel(section, name);
        };
    }

    static Optional<Smarthost> smarthost(Section section, String name) {
        RelayTls tls = section.value("tls", Form.oneOf(RelayTls.class)).orElse(RelayTls.STARTTLS);
        int usualPort = tls == RelayTls.IMPLICIT ? TransportConfig.SUBMISSIONS_PORT : TransportConfig.SMTP_PORT;
        int port = section.value("port", Form.PORT).orElse(usualPort);
        SiteBounds connections = connections(section);
        Optional<ProxyConfig> dialer = dialer(section);
        Optional<Host> relay = section.required("host", Form.HOST);
        checkName(section, relay, tls);
        return relay.map(host -> new Smarthost(name, host, port, tls, dialer, connections));
    }

    private static void checkName(Section section, Optional<Host> host, RelayTls tls) {
        if (tls == RelayTls.DANE
                && host.filter(Host.AddressLiteral.class::isInstance).isPresent()) {
            section.fault("tls", "another one, since an address has no TLSA records");
        }
    }

    static Optional<Submission> submission(Section section, String name) {
        RelayTls tls = section.value("tls", Form.oneOf(RelayTls.VERIFIED)).orElse(RelayTls.STARTTLS);
        int usualPort = tls == RelayTls.IMPLICIT ? TransportConfig.SUBMISSIONS_PORT : TransportConfig.SUBMISSION_PORT;
        int port = section.value("port", Form.PORT).orElse(usualPort);
        SiteBounds connections = connections(section);
        Optional<ProxyConfig> dialer = dialer(section);
        Optional<LoginConfig> login = LoginReader.read(section);
        Optional<Host> host = section.required("host", Form.HOST);
        checkName(section, host, tls);
        return host.flatMap(h -> login.map(l -> new Submission(name, h, port, tls, l, dialer, connections)));
    }

    private static Optional<Socks> socks(Section section, String name) {
        int port = section.value("mail-port", Form.PORT).orElse(TransportConfig.SMTP_PORT);
        AddressFamily family =
                section.value("addresses", Form.oneOf(AddressFamily.class)).orElse(AddressFamily.ANY);
        Family prefer = section.value("prefer", Form.oneOf(Family.class)).orElse(Family.IPV4);
        Optional<DomainName> ehloName = section.value("ehlo-name", Form.DOMAIN);
        List<InetAddress> egress = section.values("egress", Form.ADDRESS);
        AddressFilter filter = NetworkReader.filter(section);
        SiteBounds connections = connections(section);
        return proxy(section)
                .map(proxy -> new Socks(name, proxy, port, family, prefer, ehloName, egress, filter, connections));
    }

    /** The way to the host of the transport, if it is not the direct one. */
    private static Optional<ProxyConfig> dialer(Section section) {
        return section.has("dialer") ? proxy(section.section("dialer")) : Optional.empty();
    }

    private static Optional<ProxyConfig> proxy(Section section) {
        int port = section.value("port", Form.PORT).orElse(ProxyConfig.PORT_DEFAULT);
        Optional<String> user = section.value("user", SOCKS_USER);
        Optional<Password> password = PasswordReader.optional(section, "password");
        boolean hasPassword = section.has("password") || section.has("password-file");
        if (section.has("user") && !hasPassword) {
            section.missing("password", "password-file with the path of a file, or password: there is a user");
        }
        if (hasPassword && !section.has("user")) {
            section.missing("user", "the user whose password this is");
        }
        LoginReader.checkForm(section, password);
        if (password.filter(p -> octets(p.reveal()) > Socks5Login.OCTETS_MAX).isPresent()) {
            section.fault(
                    section.has("password") ? "password" : "password-file",
                    "a password of at most " + Socks5Login.OCTETS_MAX + " octets, as RFC 1929 has it");
        }
        return section.required("host", Form.HOST).map(host -> new ProxyConfig(host, port, user, password));
    }

    private static int octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static Direct direct(Section section, String name) {
        int port = section.value("port", Form.PORT).orElse(TransportConfig.SMTP_PORT);
        AddressFamily family =
                section.value("addresses", Form.oneOf(AddressFamily.class)).orElse(AddressFamily.ANY);
        Family prefer = section.value("prefer", Form.oneOf(Family.class)).orElse(Family.IPV4);
        List<InetAddress> sources = sources(section, family);
        AddressFilter filter = NetworkReader.filter(section);
        return new Direct(name, port, family, prefer, sources, filter, connections(section));
    }

    private static List<InetAddress> sources(Section section, AddressFamily family) {
        List<InetAddress> sources = section.values("source", Form.ADDRESS);
        if (!sources.stream().allMatch(address -> isOf(family, address))) {
            section.fault("source", "an address of the family that addresses names");
        } else if (sources.stream().map(Family::of).distinct().count() < sources.size()) {
            section.fault("source", "one address, or one of each family");
        } else if (!sources.stream().allMatch(section.reading()::isOurs)) {
            section.fault("source", "an address of this machine");
        }
        return sources;
    }

    private static boolean isOf(AddressFamily family, InetAddress address) {
        return switch (family) {
            case ANY -> true;
            case IPV4 -> Family.of(address) == Family.IPV4;
            case IPV6 -> Family.of(address) == Family.IPV6;
        };
    }

    private static Fail fail(Section section, String name) {
        int code = section.value("code", REFUSAL).orElse(Fail.CODE_DEFAULT);
        String text =
                section.value("text", Form.printable(Fail.TEXT_CHARACTERS_MAX)).orElse(Fail.TEXT_DEFAULT);
        return new Fail(name, code, text);
    }

    private static Optional<Camel> camel(Section section, String name) {
        SiteBounds connections = connections(section);
        return section.required("uri", Form.URI).map(uri -> new Camel(name, uri, connections));
    }

    /** A single number is the upper bound. */
    private static SiteBounds connections(Section section) {
        if (!section.isSection("connections")) {
            int max = section.value("connections", CONNECTIONS).orElse(SiteBounds.DEFAULT.max());
            return new SiteBounds(SiteBounds.DEFAULT.min(), max);
        }
        Section bounds = section.section("connections");
        int min = bounds.value("min", CONNECTIONS).orElse(SiteBounds.DEFAULT.min());
        int max = bounds.value("max", CONNECTIONS).orElse(Math.max(min, SiteBounds.DEFAULT.max()));
        if (min > max) {
            bounds.fault("min", "a number not above max, which is " + max);
        }
        return new SiteBounds(min, max);
    }
}
