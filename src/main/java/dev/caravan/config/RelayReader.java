package dev.caravan.config;

import dev.caravan.config.TransportConfig.LoginConfig;
import dev.caravan.config.TransportConfig.ProxyConfig;
import dev.caravan.config.TransportConfig.SiteBounds;
import dev.caravan.config.TransportConfig.Smarthost;
import dev.caravan.config.TransportConfig.Submission;
import dev.caravan.config.TransportConfig.WayOut;
import dev.caravan.dial.Socks5Login;
import dev.caravan.dns.Family;
import dev.caravan.envelope.Host;
import dev.caravan.sasl.SaslFailure;
import dev.caravan.sasl.SecretFile;
import dev.caravan.transport.smarthost.RelayHost;
import dev.caravan.transport.smarthost.RelayHosts;
import dev.caravan.transport.smarthost.RelayHosts.Naming;
import dev.caravan.transport.smarthost.RelayHosts.Order;
import dev.caravan.transport.smarthost.RelayTls;
import dev.caravan.transport.socks.ProxyDialer.Names;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads relays: where they are, how to get there, and as whom. */
final class RelayReader {

    private static final Form<Integer> WEIGHT = Form.integer(1, RelayHost.WEIGHT_MAX);

    private static final Form<String> SOCKS_USER = Form.printable(Socks5Login.OCTETS_MAX);

    private RelayReader() {}

    static Optional<Smarthost> smarthost(Section section, String name, SiteBounds connections) {
        RelayTls tls = section.value("tls", Form.oneOf(RelayTls.class)).orElse(RelayTls.STARTTLS);
        int usualPort = tls == RelayTls.IMPLICIT ? TransportConfig.SUBMISSIONS_PORT : TransportConfig.SMTP_PORT;
        Section dialer = section.section("dialer");
        WayOut way = way(section, dialer, name);
        return hosts(section, dialer, tls, usualPort).map(hosts -> {
            checkFamily(section, hosts, way);
            return new Smarthost(name, hosts, tls, way, connections);
        });
    }

    static Optional<Submission> submission(Section section, String name, SiteBounds connections) {
        RelayTls tls = section.value("tls", Form.oneOf(RelayTls.VERIFIED)).orElse(RelayTls.STARTTLS);
        int usualPort = tls == RelayTls.IMPLICIT ? TransportConfig.SUBMISSIONS_PORT : TransportConfig.SUBMISSION_PORT;
        Section dialer = section.section("dialer");
        WayOut way = way(section, dialer, name);
        Optional<LoginConfig> login = LoginReader.read(section, name);
        return hosts(section, dialer, tls, usualPort).flatMap(hosts -> {
            checkFamily(section, hosts, way);
            return login.map(l -> new Submission(name, hosts, tls, l, way, connections));
        });
    }

    private static Optional<RelayHosts> hosts(Section section, Section dialer, RelayTls tls, int usualPort) {
        int port = section.value("port", Form.PORT).orElse(usualPort);
        Naming naming = naming(section, dialer, tls);
        Order order = section.value("order", Form.oneOf(Order.class)).orElse(Order.LISTED);
        boolean several = section.has("hosts");
        if (section.has("host") && several) {
            section.fault("hosts", "either host or hosts, not both");
        } else if (!section.has("host") && !several) {
            section.missing("host", Form.HOST.wanted() + ", or hosts with a list of them");
        } else if (section.has("order") && !several) {
            section.fault("order", "no order, or hosts with a list: one host has none");
        }
        List<RelayHost> listed = several
                ? listed(section, port, order)
                : section.value("host", Form.HOST)
                        .map(host -> List.of(new RelayHost(host, port)))
                        .orElse(List.of());
        boolean named = listed.stream().noneMatch(relay -> relay.host() instanceof Host.AddressLiteral);
        if (!named && tls == RelayTls.DANE) {
            section.fault("tls", "another one, since an address has no TLSA records");
        }
        if (!named && naming == Naming.DOMAINS) {
            section.fault("mx", "false, or domains as hosts: an address has no MX records");
        }
        boolean usable = !listed.isEmpty() && (named || naming != Naming.DOMAINS);
        return usable ? Optional.of(new RelayHosts(listed, order, naming)) : Optional.empty();
    }

    private static Naming naming(Section section, Section dialer, RelayTls tls) {
        boolean domains = section.value("mx", Form.TRUTH).orElse(false);
        Names names = dialer.value("names", Form.oneOf(Names.class)).orElse(Names.HERE);
        if (names == Names.PROXY && (domains || tls == RelayTls.DANE)) {
            dialer.fault("names", "here, since " + (domains ? "mx" : "tls: dane") + " needs look-ups of our own");
        }
        if (domains) {
            return Naming.DOMAINS;
        }
        return names == Names.PROXY ? Naming.LEFT_TO_PROXY : Naming.HOSTS;
    }

    private static List<RelayHost> listed(Section section, int port, Order order) {
        List<Section> entries = section.sections("hosts", "host");
        List<RelayHost> hosts = new ArrayList<>();
        for (Section entry : entries) {
            int its = entry.value("port", Form.PORT).orElse(port);
            int weight = entry.value("weight", WEIGHT).orElse(RelayHost.WEIGHT_DEFAULT);
            if (entry.has("weight") && order == Order.LISTED) {
                entry.fault("weight", "no weight, or order: weighted");
            }
            entry.required("host", Form.HOST)
                    .map(host -> new RelayHost(host, its, weight))
                    .ifPresent(relay -> {
                        if (hosts.stream().anyMatch(other -> other.toString().equals(relay.toString()))) {
                            entry.fault("host", "a host and port that stand here once only");
                        } else {
                            hosts.add(relay);
                        }
                    });
        }
        if (entries.isEmpty() || entries.size() > RelayHosts.HOSTS_MAX) {
            section.fault("hosts", "a list of 1 to " + RelayHosts.HOSTS_MAX + " hosts");
        }
        return hosts.subList(0, Math.min(hosts.size(), RelayHosts.HOSTS_MAX));
    }

    private static WayOut way(Section section, Section dialer, String transport) {
        Optional<ProxyConfig> proxy = section.has("dialer") ? proxy(dialer, transport) : Optional.empty();
        List<InetAddress> sources = TransportReader.sources(section, TransportConfig.AddressFamily.ANY);
        if (section.has("dialer") && section.has("source")) {
            section.fault("source", "no source, or no dialer: a proxy chooses the address that the host sees");
        }
        return new WayOut(proxy, sources, section.value("ehlo-name", Form.DOMAIN));
    }

    private static void checkFamily(Section section, RelayHosts hosts, WayOut way) {
        boolean outOfReach = hosts.listed().stream()
                .anyMatch(relay -> relay.host() instanceof Host.AddressLiteral(InetAddress address)
                        && way.sources().stream().noneMatch(source -> Family.of(source) == Family.of(address)));
        if (!way.sources().isEmpty() && outOfReach) {
            section.fault("source", "an address of the family of every host that is an address");
        }
    }

    /**
     * The keys of a SOCKS5 proxy.
     *
     * @param transport the name of the one that needs it, for faults
     */
    static Optional<ProxyConfig> proxy(Section section, String transport) {
        int port = section.value("port", Form.PORT).orElse(ProxyConfig.PORT_DEFAULT);
        Optional<String> user = section.value("user", SOCKS_USER);
        Optional<Password> password = section.value("password", Form.PASSWORD);
        Optional<Path> file = LoginReader.secretFile(section, "password-file", transport);
        boolean hasPassword = section.has("password") || section.has("password-file");
        LoginReader.notBoth(section, "password", "password-file");
        if (section.has("user") && !hasPassword) {
            section.missing("password", "password-file with the path of a file, or password: there is a user");
        }
        if (hasPassword && !section.has("user")) {
            section.missing("user", "the user whose password this is");
        }
        LoginReader.checkForm(section, password);
        checkLength(section, "password", password.map(Password::reveal));
        checkLength(section, "password-file", file.flatMap(RelayReader::content));
        return section.required("host", Form.HOST).map(host -> new ProxyConfig(host, port, user, password, file));
    }

    private static void checkLength(Section section, String key, Optional<String> password) {
        if (password.filter(p -> p.getBytes(StandardCharsets.UTF_8).length > Socks5Login.OCTETS_MAX)
                .isPresent()) {
            section.fault(key, "a password of at most " + Socks5Login.OCTETS_MAX + " octets, as RFC 1929 has it");
        }
    }

    private static Optional<String> content(Path file) {
        try {
            return Optional.of(new SecretFile(file).get().text());
        } catch (SaslFailure e) {
            // Noted as a fault already.
            return Optional.empty();
        }
    }
}
