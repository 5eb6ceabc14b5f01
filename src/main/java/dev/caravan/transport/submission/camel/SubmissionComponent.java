package dev.caravan.transport.submission.camel;

import dev.caravan.sasl.Mechanism;
import dev.caravan.sasl.MechanismChoice;
import dev.caravan.smtp.Login;
import dev.caravan.smtp.SmtpOptions;
import dev.caravan.tls.CertificateFiles;
import dev.caravan.tls.TlsContexts;
import dev.caravan.tls.UnusablePem;
import dev.caravan.transport.Access;
import dev.caravan.transport.GuardedTransport.Beginning;
import dev.caravan.transport.GuardedTransport.Settings;
import dev.caravan.transport.Sessions;
import dev.caravan.transport.Transport;
import dev.caravan.transport.camel.Parameters;
import dev.caravan.transport.camel.TransportEndpoint;
import dev.caravan.transport.camel.TransportEndpoint.Grouping;
import dev.caravan.transport.smarthost.RelayNames;
import dev.caravan.transport.smarthost.RelayTls;
import dev.caravan.transport.smarthost.camel.RelayParameters;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
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
 *   <li>{@code user}, and one or more of {@code password}, {@code passwordFile}, {@code passwordCommand}, {@code tokenFile},
 *       {@code tokenCommand} (commands are given once for the program and once for each argument)
 *   <li>{@code certFile} and {@code keyFile}: a client certificate, for EXTERNAL
 *   <li>{@code mechanisms} with commas between them: exactly those may be used. If absent, the strongest that is offered
 *   <li>{@code order}, {@code weights}, {@code mx}, {@code connections}, {@code proxy} and what belongs to it,
 *       {@code source}, {@code ehloName}, {@code name} as for {@code smarthost}
 * </ul>
 */
public final class SubmissionComponent extends DefaultComponent {

    /** RFC 6409 section 3.1. */
    public static final int PORT_STARTTLS = 587;

    /** RFC 8314 section 3.3. */
    public static final int PORT_IMPLICIT = 465;

    private final Access access;
    private final RelayNames names;

    /** @param names finds servers */
    public SubmissionComponent(Access access, RelayNames names) {
        this.access = access;
        this.names = names;
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
        RelayParameters relay = RelayParameters.read(parameters, remaining, tls, usualPort);
        Secrets secrets = Secrets.read(parameters);
        Optional<CertificateFiles> certificate = certificate(parameters);
        SmtpOptions options = relay.way()
                .options(access)
                .withLogin(new Login(
                        new MechanismChoice(mechanisms(parameters, secrets, certificate)), secrets.identity()));
        Sessions sessions = access.sessions(certificate
                .map(files -> options.withContexts(new TlsContexts(() -> Optional.of(files.current()))))
                .orElse(options));
        Supplier<?> circumstances = () -> List.of(
                secrets.state(),
                relay.way().state(),
                certificate.map(CertificateFiles::look).orElse(List.of()));
        Settings settings = new Settings(relay.name(), circumstances, access.outages(), Beginning.ONE_BY_ONE);
        Transport transport = access.guarded(relay.transport(sessions, access, names), settings);
        return new TransportEndpoint(uri, this, transport, Grouping.ALL_TOGETHER);
    }

    private static List<Mechanism> mechanisms(
            Parameters parameters, Secrets secrets, Optional<CertificateFiles> certificate) {
        List<Mechanism> named = parameters.texts("mechanisms").stream()
                .map(word -> Mechanism.named(word)
                        .orElseThrow(() -> new IllegalArgumentException("parameter mechanisms of " + parameters.place()
                                + " has " + word + ", which is none of " + List.of(Mechanism.values()))))
                .toList();
        return named.isEmpty() && secrets.isNone() && certificate.isPresent() ? List.of(Mechanism.EXTERNAL) : named;
    }

    private static Optional<CertificateFiles> certificate(Parameters parameters) {
        Optional<String> certificate = parameters.text("certFile");
        Optional<String> key = parameters.text("keyFile");
        if (certificate.isPresent() != key.isPresent()) {
            throw new IllegalArgumentException(parameters.place() + " must have both certFile and keyFile, or none");
        }
        if (certificate.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new CertificateFiles(Path.of(certificate.get()), Path.of(key.orElseThrow())));
        } catch (UnusablePem e) {
            throw new IllegalArgumentException(parameters.place() + ": " + e.getMessage(), e);
        }
    }
}
