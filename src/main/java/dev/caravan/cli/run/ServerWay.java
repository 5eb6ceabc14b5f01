package dev.caravan.cli.run;

import dev.caravan.config.Password;
import dev.caravan.config.SendmailConfig;
import dev.caravan.config.TransportConfig;
import dev.caravan.config.TransportConfig.ProxyConfig;
import dev.caravan.dane.TlsaLookup;
import dev.caravan.dial.DirectDialer;
import dev.caravan.dial.Socks5Login;
import dev.caravan.dns.DnsListener;
import dev.caravan.dns.DnsResolver;
import dev.caravan.dns.DnsjavaResolver;
import dev.caravan.envelope.Host;
import dev.caravan.nexthop.AddressLookup;
import dev.caravan.nexthop.AddressesTried;
import dev.caravan.nexthop.DnsAddressLookup;
import dev.caravan.nexthop.SystemAddressLookup;
import dev.caravan.sendmail.Draft;
import dev.caravan.sendmail.Way;
import dev.caravan.smtp.DirectSmtpClient;
import dev.caravan.smtp.SmtpOptions;
import dev.caravan.smtp.SmtpTimeouts;
import dev.caravan.tls.ClientCertificate;
import dev.caravan.tls.TlsContexts;
import dev.caravan.tls.TlsRequirement;
import dev.caravan.tls.UnusablePem;
import dev.caravan.transport.AttemptResult;
import dev.caravan.transport.ConnectionKey;
import dev.caravan.transport.ConnectionPool;
import dev.caravan.transport.DeliveryAttempt;
import dev.caravan.transport.Sessions;
import dev.caravan.transport.smarthost.RelayTls;
import dev.caravan.transport.smarthost.RelayZone;
import dev.caravan.transport.smarthost.Smarthost;
import dev.caravan.transport.smarthost.SmarthostTransport;
import dev.caravan.transport.socks.ProxyDialer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/** Hands messages to one server by SMTP, as the transport of the same words does. */
final class ServerWay implements Way {

    /** One message after the other. */
    private static final int CONNECTIONS = 1;

    private final SmarthostTransport transport;
    private final ConnectionPool pool;

    private ServerWay(SmarthostTransport transport, ConnectionPool pool) {
        this.transport = transport;
        this.pool = pool;
    }

    /** @throws UnusablePem if a file of certificates or keys cannot be used */
    static ServerWay of(SendmailConfig config, TransportConfig server) throws UnusablePem {
        return switch (server) {
            case TransportConfig.Submission s -> {
                SendmailLogin login = SendmailLogin.of(s.login());
                SmtpOptions options = options(config, s.dialer(), login.certificate());
                yield of(config, relay(s.host(), s.port(), s.tls()), s.tls(), options.withLogin(login.login()));
            }
            case TransportConfig.Smarthost s ->
                of(config, relay(s.host(), s.port(), s.tls()), s.tls(), options(config, s.dialer(), Optional.empty()));
            default -> throw new IllegalArgumentException(server + " is no server to hand mail to");
        };
    }

    private static ServerWay of(SendmailConfig config, Smarthost relay, RelayTls tls, SmtpOptions options)
            throws UnusablePem {
        InstantSource clock = InstantSource.system();
        ConnectionPool pool = new ConnectionPool(ConnectionPool.Limits.DEFAULT, clock);
        Sessions sessions = new Sessions(
                new DirectSmtpClient(options),
                pool,
                new ConnectionKey.Identity("sendmail", ""),
                clock,
                config.tls().trusted());
        // Only one kind needs to know what is authentic; the rest need not wait for all that this takes.
        SmarthostTransport transport = tls == RelayTls.DANE
                ? SmarthostTransport.withDane(relay, sessions, zone(config))
                : new SmarthostTransport(relay, sessions, lookup(config));
        return new ServerWay(transport, pool);
    }

    private static Smarthost relay(Host host, int port, RelayTls tls) {
        return new Smarthost(host, port, tls.use(), CONNECTIONS);
    }

    @Override
    public Answer handOver(Draft draft) {
        DeliveryAttempt attempt = new DeliveryAttempt(
                draft.id(),
                draft.envelope(),
                draft.content(),
                draft.envelope().recipients().getFirst().path().host(),
                TlsRequirement.DEFAULT,
                1,
                AddressesTried.NONE);
        return switch (transport.deliver(attempt)) {
            case AttemptResult.Attempted attempted -> new Answer.Judged(attempted.outcomes());
            case AttemptResult.Withheld withheld ->
                new Answer.Closed(withheld.why().summary());
        };
    }

    @Override
    public void close() {
        pool.close();
    }

    private static SmtpOptions options(
            SendmailConfig config, Optional<ProxyConfig> proxy, Optional<ClientCertificate> own) throws UnusablePem {
        Optional<ClientCertificate> certificate =
                own.isPresent() ? own : config.tls().clientCertificate();
        SmtpOptions options = SmtpOptions.of(new DirectDialer(), config.hostname())
                .withTimeouts(timeouts(config.timeout()))
                .withContexts(new TlsContexts(certificate));
        return proxy.map(p -> options.withDialer(new ProxyDialer(
                        options.dialer(), new ProxyDialer.Proxy(p.host(), p.port(), login(p)), lookup(config))))
                .orElse(options);
    }

    private static Optional<Socks5Login> login(ProxyConfig proxy) {
        return proxy.user()
                .flatMap(user -> proxy.password().map(Password::reveal).map(p -> new Socks5Login(user, p)));
    }

    /** As the system knows hosts, unless it is said whom to ask. */
    private static AddressLookup lookup(SendmailConfig config) {
        return config.dns().servers().isEmpty()
                ? new SystemAddressLookup()
                : new DnsAddressLookup(resolver(config), DnsAddressLookup.ANY);
    }

    private static RelayZone zone(SendmailConfig config) {
        DnsResolver resolver = resolver(config);
        return new RelayZone(new DnsAddressLookup(resolver, DnsAddressLookup.ANY), new TlsaLookup(resolver));
    }

    private static DnsResolver resolver(SendmailConfig config) {
        return DnsjavaResolver.caching(Network.dns(config.dns()), InstantSource.system(), DnsListener.NONE);
    }

    /** Somebody waits: no step may take longer than all may. */
    private static SmtpTimeouts timeouts(Duration max) {
        SmtpTimeouts rfc = SmtpTimeouts.RFC5321;
        return new SmtpTimeouts(
                shorter(rfc.connect(), max),
                shorter(rfc.greeting(), max),
                shorter(rfc.ehlo(), max),
                shorter(rfc.tls(), max),
                shorter(rfc.auth(), max),
                shorter(rfc.mail(), max),
                shorter(rfc.rcpt(), max),
                shorter(rfc.data(), max),
                shorter(rfc.dataBlock(), max),
                shorter(rfc.finalDot(), max),
                shorter(rfc.rset(), max),
                rfc.quit(),
                max,
                rfc.contentOctetsPerSecondMin());
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
