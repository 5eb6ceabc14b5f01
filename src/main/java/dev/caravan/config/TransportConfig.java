package dev.caravan.config;

import dev.caravan.dns.Family;
import dev.caravan.envelope.DomainName;
import dev.caravan.envelope.Host;
import dev.caravan.nexthop.AddressFilter;
import dev.caravan.sasl.Mechanism;
import dev.caravan.site.Rate;
import dev.caravan.transport.smarthost.RelayHosts;
import dev.caravan.transport.smarthost.RelayTls;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A way to hand mail over, as configured. */
public sealed interface TransportConfig {

    /** Unique; routes and messages refer to it. */
    String name();

    /** Concurrency towards one site, and rates. */
    SiteBounds connections();

    /** RFC 5321 section 4.5.4.2. */
    int SMTP_PORT = 25;

    /** RFC 8314 section 3.3: implicit TLS. */
    int SUBMISSIONS_PORT = 465;

    /** RFC 6409 section 3.1. */
    int SUBMISSION_PORT = 587;

    /** A relay without authentication. */
    record Smarthost(String name, RelayHosts hosts, RelayTls tls, WayOut way, SiteBounds connections)
            implements TransportConfig {}

    /** A relay at which we log in. */
    record Submission(
            String name, RelayHosts hosts, RelayTls tls, LoginConfig login, WayOut way, SiteBounds connections)
            implements TransportConfig {}

    /**
     * How a relay is reached, and as whom.
     *
     * @param dialer not together with sources
     * @param sources the local addresses to dial from, one of a family at most; none for the system's choice
     * @param ehloName what the relay is told; empty for the process's own name
     */
    record WayOut(Optional<ProxyConfig> dialer, List<InetAddress> sources, Optional<DomainName> ehloName) {

        public WayOut {
            sources = List.copyOf(sources);
        }
    }

    /**
     * Delivery to the recipients' MX hosts through a proxy.
     *
     * @param mailPort of MX hosts
     * @param ehloName what MX hosts are told; empty for the process's own
     * @param egress the addresses that MX hosts see
     * @param filter which addresses MX hosts may have
     */
    record Socks(
            String name,
            ProxyConfig proxy,
            int mailPort,
            AddressFamily addresses,
            Family prefer,
            Optional<DomainName> ehloName,
            List<InetAddress> egress,
            AddressFilter filter,
            SiteBounds connections)
            implements TransportConfig {

        public Socks {
            egress = List.copyOf(egress);
        }
    }

    /**
     * A SOCKS5 proxy.
     *
     * @param user empty, as both kinds of password, for a proxy that asks for none
     * @param passwordFile read when it is needed
     */
    record ProxyConfig(
            Host host, int port, Optional<String> user, Optional<Password> password, Optional<Path> passwordFile) {

        /** As the registry of ports has it. */
        static final int PORT_DEFAULT = 1080;
    }

    /**
     * How we log in.
     *
     * @param password of the file; the other sources are read when they are needed
     * @param passwordCommand program and arguments; none if empty
     * @param tokenCommand likewise
     * @param mechanisms the only ones to use; empty for the strongest that is offered
     */
    record LoginConfig(
            String user,
            Optional<Password> password,
            Optional<Path> passwordFile,
            List<String> passwordCommand,
            Optional<Path> tokenFile,
            List<String> tokenCommand,
            Optional<Path> certificate,
            Optional<Path> key,
            List<Mechanism> mechanisms) {

        public LoginConfig {
            passwordCommand = List.copyOf(passwordCommand);
            tokenCommand = List.copyOf(tokenCommand);
            mechanisms = List.copyOf(mechanisms);
        }

        /** Its arguments may hold a secret. */
        @Override
        public String toString() {
            return "LoginConfig[user=" + user + "]";
        }
    }

    /**
     * Delivery to the recipients' MX hosts.
     *
     * @param addresses which addresses of MX hosts are dialed
     * @param prefer which of both families is dialed first
     * @param sources the local addresses to dial from, one of a family at most; none for the system's choice
     * @param ehloName what MX hosts are told; empty for the process's own
     * @param filter which addresses MX hosts may have
     */
    record Direct(
            String name,
            int port,
            AddressFamily addresses,
            Family prefer,
            List<InetAddress> sources,
            Optional<DomainName> ehloName,
            AddressFilter filter,
            SiteBounds connections)
            implements TransportConfig {

        public Direct {
            sources = List.copyOf(sources);
        }

        static Direct withDefaults(String name) {
            return new Direct(
                    name,
                    SMTP_PORT,
                    AddressFamily.ANY,
                    Family.IPV4,
                    List.of(),
                    Optional.empty(),
                    AddressFilter.PUBLIC,
                    SiteBounds.DEFAULT);
        }
    }

    /** Refuses everything with one reply. */
    record Fail(String name, int code, String text) implements TransportConfig {

        /** RFC 5321 section 4.2.3: transaction failed. */
        static final int CODE_DEFAULT = 554;

        static final String TEXT_DEFAULT = "refused by configuration";

        /** So that the reply is one line of RFC 5321 section 4.5.3.1.5, with room for its codes. */
        static final int TEXT_CHARACTERS_MAX = 256;

        @Override
        public SiteBounds connections() {
            return SiteBounds.DEFAULT;
        }
    }

    /**
     * Any Camel endpoint. Its URI comes from this file only, never from a message.
     *
     * @param uri may hold a password: it is not shown
     */
    record Camel(String name, String uri, SiteBounds connections) implements TransportConfig {
        @Override
        public String toString() {
            return "Camel[name=" + name + ", uri=" + uri.substring(0, uri.indexOf(':') + 1) + "(hidden)]";
        }
    }

    /**
     * Between how many simultaneous connections the concurrency towards one site adapts, and what may begin in a time.
     *
     * @param min 1 or more
     * @param max not below min
     * @param rates of the transport as a whole, one of each kind at most
     */
    record SiteBounds(int min, int max, List<Rate> rates) {

        public SiteBounds {
            rates = List.copyOf(rates);
        }

        SiteBounds(int min, int max) {
            this(min, max, List.of());
        }

        /** Towards one site, in connections (ours: far above any site's own limit). */
        static final int CONNECTIONS_MAX = 1_000;

        /** Up to 20, the customary limit for one destination. */
        static final SiteBounds DEFAULT = new SiteBounds(1, 20);
    }

    /** Which addresses of a host are dialed. */
    enum AddressFamily {
        ANY,
        IPV4,
        IPV6
    }
}
