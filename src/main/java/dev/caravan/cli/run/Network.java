package dev.caravan.cli.run;

import dev.caravan.config.CaravanConfig;
import dev.caravan.config.Dns;
import dev.caravan.dane.TlsaLookup;
import dev.caravan.dial.Dialer;
import dev.caravan.dial.DirectDialer;
import dev.caravan.dns.DnsResolver;
import dev.caravan.dns.DnsSettings;
import dev.caravan.dns.DnsjavaResolver;
import dev.caravan.dns.Trust;
import dev.caravan.dns.TrustAnchors;
import dev.caravan.envelope.DomainName;
import dev.caravan.mtasts.OnUnavailable;
import dev.caravan.nexthop.AddressLookup;
import dev.caravan.nexthop.DnsAddressLookup;
import dev.caravan.nexthop.MxLookup;
import dev.caravan.nexthop.MxSets;
import dev.caravan.nexthop.SystemAddressLookup;
import dev.caravan.sandbox.SandboxDialer;
import dev.caravan.sandbox.SandboxResolver;
import dev.caravan.smtp.DirectSmtpClient;
import dev.caravan.smtp.SmtpOptions;
import dev.caravan.smtp.SmtpTimeouts;
import dev.caravan.smtp.sink.Maildir;
import dev.caravan.smtp.sink.SinkBehaviour;
import dev.caravan.smtp.sink.SinkOptions;
import dev.caravan.smtp.sink.SmtpSink;
import dev.caravan.tls.Authorities;
import dev.caravan.tls.CertificateFiles;
import dev.caravan.tls.TlsContexts;
import dev.caravan.transport.Access;
import dev.caravan.transport.ConnectionKey.Identity;
import dev.caravan.transport.ConnectionPool;
import dev.caravan.transport.DeliveryListener;
import dev.caravan.transport.Origin;
import dev.caravan.transport.Sessions;
import dev.caravan.transport.fail.camel.FailComponent;
import dev.caravan.transport.mx.Published;
import dev.caravan.transport.mx.camel.DirectDelivery;
import dev.caravan.transport.mx.camel.MxComponent;
import dev.caravan.transport.smarthost.RelayNames;
import dev.caravan.transport.smarthost.camel.SmarthostComponent;
import dev.caravan.transport.socks.camel.SocksComponent;
import dev.caravan.transport.submission.camel.SubmissionComponent;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import org.apache.camel.CamelContext;

/** The transports and what they reach: the world, or the sandbox. */
final class Network implements AutoCloseable {

    private static final RandomGenerator RANDOM =
            () -> ThreadLocalRandom.current().nextLong();

    private final InstantSource clock;
    private final DomainName hostname;
    private final SmtpTimeouts timeouts;
    private final ConnectionPool pool;
    private final Authorities authorities;
    private final TlsContexts contexts;
    private final Optional<SmtpSink> sink;
    private final DnsResolver resolver;
    private final AddressLookup smarthosts;
    private final DeliveryListener deliveries;
    private final StsPolicies sts;
    private final OnUnavailable onUnavailable;
    private final MxSets mxSets = new MxSets();
    private final StoppedTransports outages = new StoppedTransports();

    private Network(CaravanConfig config, InstantSource clock, Optional<SmtpSink> sink, Listeners listeners)
            throws IOException {
        this.hostname = config.hostname();
        this.timeouts = config.smtpTimeouts();
        this.clock = clock;
        this.pool = new ConnectionPool(ConnectionPool.Limits.DEFAULT, clock);
        this.authorities = config.tls().trusted();
        Optional<CertificateFiles> client = config.tls().clientCertificate();
        this.contexts = new TlsContexts(() -> client.map(CertificateFiles::current));
        this.sink = sink;
        this.resolver = sink.isPresent()
                ? new SandboxResolver()
                : DnsjavaResolver.caching(dns(config.dns()), clock, listeners.dns());
        this.smarthosts = sink.isPresent()
                ? new DnsAddressLookup(resolver, DnsAddressLookup.ANY)
                : smarthosts(config.dns(), resolver);
        this.deliveries = listeners.deliveries();
        StsPolicies.Means means = new StsPolicies.Means(resolver, authorities, clock, listeners.policies());
        this.sts = sink.isPresent()
                ? StsPolicies.NONE
                : StsPolicies.open(StsPolicies.file(config), config.mtaSts(), means);
        this.onUnavailable = config.mtaSts().onError();
    }

    static Network of(CaravanConfig config, InstantSource clock, Listeners listeners) throws IOException {
        return new Network(
                config,
                clock,
                config.mode() == CaravanConfig.Mode.SANDBOX
                        ? Optional.of(sink(maildir(config.data()), clock))
                        : Optional.empty(),
                listeners);
    }

    /** A smarthost may stand in a host file, as long as nobody says whom to ask. */
    static AddressLookup smarthosts(Dns dns, DnsResolver resolver) {
        return dns.servers().isEmpty()
                ? new SystemAddressLookup()
                : new DnsAddressLookup(resolver, DnsAddressLookup.ANY);
    }

    /** How smarthosts are found, and by their domains: these are not those of recipients, and make no sites. */
    static RelayNames relayNames(AddressLookup smarthosts, DnsResolver resolver, DomainName hostname) {
        MxLookup mx = new MxLookup(resolver, RANDOM, new MxSets(), Set.of(hostname));
        return new RelayNames(
                smarthosts, new DnsAddressLookup(resolver, DnsAddressLookup.ANY), new TlsaLookup(resolver), mx);
    }

    /** Whom to ask, and whom to believe. */
    static DnsSettings dns(Dns dns) {
        List<InetSocketAddress> servers = dns.servers().isEmpty() ? DnsjavaResolver.serversOfSystem() : dns.servers();
        return new DnsSettings(servers, dns.timeout(), trust(dns, servers));
    }

    /** Where every server is trusted its word is enough; no other is taken for what it cannot prove. */
    private static Trust trust(Dns dns, List<InetSocketAddress> servers) {
        Trust.Trusting trusting = new Trust.Trusting(dns.trusted());
        Dns.Mode mode = dns.mode()
                .orElseGet(() -> servers.stream().allMatch(s -> trusting.trusts(s.getAddress()))
                        ? Dns.Mode.TRUSTING
                        : Dns.Mode.VALIDATING);
        return switch (mode) {
            case TRUSTING -> trusting;
            case VALIDATING -> new Trust.Validating(dns.anchors().orElseGet(TrustAnchors::shipped));
        };
    }

    /** Where the sandbox delivers to. */
    static Path maildir(Path data) {
        return data.resolve("sandbox").resolve("Maildir");
    }

    private static SmtpSink sink(Path maildir, InstantSource clock) throws IOException {
        return SmtpSink.start(
                SinkOptions.loopback().withBehaviour(SinkBehaviour.BY_LOCAL_PART), new Maildir(maildir, clock));
    }

    void addTo(CamelContext context) {
        MxLookup mx = new MxLookup(resolver, RANDOM, mxSets, Set.of(hostname));
        DirectDelivery directDelivery = new DirectDelivery(mx, published());
        Access access = new Access(this::options, sessions(Origin.USUAL), smarthosts, outages);
        context.addComponent("mx", new MxComponent(this::sessions, directDelivery));
        RelayNames relays = relayNames(smarthosts, resolver, hostname);
        context.addComponent("smarthost", new SmarthostComponent(access, relays));
        context.addComponent("submission", new SubmissionComponent(access, relays));
        context.addComponent("socks", new SocksComponent(access, directDelivery));
        context.addComponent("fail", new FailComponent());
    }

    private Published published() {
        return new Published(new TlsaLookup(resolver), sts::policy, onUnavailable);
    }

    DnsResolver resolver() {
        return resolver;
    }

    /** Transports that can do nothing, by their names, and why. */
    Map<String, String> stopped() {
        return outages.standing();
    }

    /** Which domains share their mail hosts. */
    MxSets mxSets() {
        return mxSets;
    }

    /** To be called about once a minute. */
    void refreshPolicies() {
        sts.refresh(clock.instant());
    }

    /** To be called now and then: closes what has been idle for too long. */
    void evictIdle() {
        pool.evict(clock.instant());
    }

    @Override
    public void close() {
        sts.close();
        pool.close();
        sink.ifPresent(SmtpSink::close);
    }

    private SmtpOptions options(Origin origin) {
        Dialer dialer = sink.<Dialer>map(s -> new SandboxDialer(s.address()))
                .orElseGet(() -> new DirectDialer(origin.sources()));
        return SmtpOptions.of(dialer, origin.ehloName().orElse(hostname))
                .withTimeouts(timeouts)
                .withContexts(contexts);
    }

    private Sessions sessions(Origin origin) {
        return new Sessions(
                new DirectSmtpClient(options(origin)),
                pool,
                new Identity(identity(origin), ""),
                clock,
                authorities,
                deliveries);
    }

    private static String identity(Origin origin) {
        String from = RelayUri.list(origin.sources()).orElse("any");
        return from + origin.ehloName().map(name -> " as " + name).orElse("");
    }
}
