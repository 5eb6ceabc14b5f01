package dev.caravan.transport.submission.camel;

import dev.caravan.sasl.Mechanism;
import dev.caravan.sasl.MechanismChoice;
import dev.caravan.smtp.Login;
import dev.caravan.smtp.SmtpOptions;
import dev.caravan.tls.ClientCertificate;
import dev.caravan.tls.TlsContexts;
import dev.caravan.tls.UnusablePem;
import dev.caravan.transport.Access;
import dev.caravan.transport.GuardedTransport;
import dev.caravan.transport.Sessions;
import dev.caravan.transport.camel.HostPort;
import dev.caravan.transport.camel.Parameters;
import dev.caravan.transport.camel.TransportEndpoint;
import dev.caravan.transport.camel.TransportEndpoint.Grouping;
import dev.caravan.transport.smarthost.RelayTls;
import dev.caravan.transport.smarthost.RelayZone;
import dev.caravan.transport.smarthost.Smarthost;
import dev.caravan.transport.smarthost.SmarthostTransport;
import dev.caravan.transport.socks.ProxyDialer.Proxy;
import dev.caravan.transport.socks.camel.ProxyParameters;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/**
 * {@code submission:host:port?user=…}.
 *
 * <ul>
 *   <li>{@code host} a name, an IPv4 address, or an IPv6 address in brackets; {@code port} is 587 if absent, 465 with
 *       {@code tls=implicit}
 *   <li>{@code tls} {@code starttls} (default) or {@code implicit}: the certificate is verified; or {@code dane}:
 *       {@code starttls} with a certificate that the host's TLSA records vouch for, where it has some
 *   <li>{@code user}, and one or more of {@code password}, {@code passwordFile}, {@code tokenFile}, {@code tokenCommand}
 *       (given once for the program and once for each argument)
 *   <li>{@code certFile} and {@code keyFile}: a client certificate, for EXTERNAL
 *   <li>{@code mechanisms} with commas between them: exactly those may be used. If absent, the strongest that is offered
 *   <li>{@code connections} sessions at the same time, 20 if absent
 *   <li>{@code proxy}, {@code proxyUser}, {@code proxyPassword}: a SOCKS5 proxy to go through
 *   <li>{@code name} for alarms; host and port if absent
 * </ul>
 */
public final class SubmissionComponent extends DefaultComponent {

    /** RFC 6409 section 3.1. */
    public static final int PORT_STARTTLS = 587;

    /** RFC 8314 section 3.3. */
    public static final int PORT_IMPLICIT = 465;

    private final Access access;
    private final RelayZone zone;

    /** @param zone finds servers that prove themselves by DANE */
    public SubmissionComponent(Access access, RelayZone zone) {
        this.access = access;
        this.zone = zone;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> values) {
        Parameters parameters = new Parameters(uri, values);
        RelayTls tls = parameters.choice("tls", RelayTls.STARTTLS);
        if (!RelayTls.VERIFIED.contains(tls)) {
            throw new IllegalArgumentException("parameter tls of " + parameters.place()
                    + " must be starttls, implicit or dane: nobody logs in over a connection without verified TLS");
        }
        int usualPort = tls == RelayTls.IMPLICIT ? PORT_IMPLICIT : PORT_STARTTLS;
        HostPort place = HostPort.parse(remaining, usualPort, parameters.place());
        Smarthost server = new Smarthost(
                place.host(), place.port(), tls.use(), parameters.number("connections", Smarthost.CONNECTIONS_DEFAULT));
        String name = parameters.text("name").orElse(place.toString());
        Secrets secrets = Secrets.read(parameters);
        Sessions sessions = sessions(parameters, secrets);
        SmarthostTransport transport = tls.transport(server, sessions, access.lookup(), zone);
        return new TransportEndpoint(
                uri,
                this,
                access.guarded(transport, new GuardedTransport.Settings(name, secrets::state, access.outages())),
                Grouping.ALL_TOGETHER);
    }

    private Sessions sessions(Parameters parameters, Secrets secrets) {
        List<Mechanism> mechanisms = parameters.texts("mechanisms").stream()
                .map(word -> Mechanism.named(word)
                        .orElseThrow(() -> new IllegalArgumentException("parameter mechanisms of " + parameters.place()
                                + " has " + word + ", which is none of " + List.of(Mechanism.values()))))
                .toList();
        Optional<ClientCertificate> certificate = certificate(parameters);
        if (mechanisms.isEmpty() && secrets.isNone() && certificate.isPresent()) {
            mechanisms = List.of(Mechanism.EXTERNAL);
        }
        Optional<Proxy> proxy = ProxyParameters.read(parameters);
        SmtpOptions options = ProxyParameters.through(proxy, access.options(), access)
                .withLogin(new Login(new MechanismChoice(mechanisms), secrets.identity()));
        return access.sessions(certificate
                .map(c -> options.withContexts(new TlsContexts(Optional.of(c))))
                .orElse(options));
    }

    private static Optional<ClientCertificate> certificate(Parameters parameters) {
        Optional<String> certificate = parameters.text("certFile");
        Optional<String> key = parameters.text("keyFile");
        if (certificate.isPresent() != key.isPresent()) {
            throw new IllegalArgumentException(parameters.place() + " must have both certFile and keyFile, or none");
        }
        if (certificate.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(ClientCertificate.files(Path.of(certificate.get()), Path.of(key.orElseThrow())));
        } catch (UnusablePem e) {
            throw new IllegalArgumentException(parameters.place() + ": " + e.getMessage(), e);
        }
    }
}
