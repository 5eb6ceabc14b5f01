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
import dev.caravan.transport.smarthost.RelayNames;
import dev.caravan.transport.smarthost.RelayTls;
import dev.caravan.transport.smarthost.camel.RelayParameters;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What leads to a server at which one logs in. Needs no Camel, for those who have none.
 *
 * @param mechanisms the only ones that may be used; empty means the strongest that is offered
 */
public record SubmissionParameters(
        RelayParameters relay, Secrets secrets, Optional<CertificateFiles> certificate, List<Mechanism> mechanisms) {

    /** RFC 6409 section 3.1. */
    public static final int PORT_STARTTLS = 587;

    /** RFC 8314 section 3.3. */
    public static final int PORT_IMPLICIT = 465;

    /**
     * Reads it.
     *
     * @param places hosts with commas between them
     */
    public static SubmissionParameters read(Parameters parameters, String places) {
        RelayTls tls = parameters.choice("tls", RelayTls.STARTTLS);
        if (!RelayTls.VERIFIED.contains(tls)) {
            throw new IllegalArgumentException("parameter tls of " + parameters.place()
                    + " must be starttls, implicit or dane: nobody logs in over a connection without verified TLS");
        }
        int usualPort = tls == RelayTls.IMPLICIT ? PORT_IMPLICIT : PORT_STARTTLS;
        RelayParameters relay = RelayParameters.read(parameters, places, tls, usualPort);
        Secrets secrets = Secrets.read(parameters);
        Optional<CertificateFiles> certificate = certificate(parameters);
        List<Mechanism> named = mechanisms(parameters);
        boolean byCertificate = named.isEmpty() && secrets.isNone() && certificate.isPresent();
        return new SubmissionParameters(
                relay, secrets, certificate, byCertificate ? List.of(Mechanism.EXTERNAL) : named);
    }

    private static List<Mechanism> mechanisms(Parameters parameters) {
        return parameters.texts("mechanisms").stream()
                .map(word -> Mechanism.named(word)
                        .orElseThrow(() -> new IllegalArgumentException("parameter mechanisms of " + parameters.place()
                                + " has " + word + ", which is none of " + List.of(Mechanism.values()))))
                .toList();
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

    /** The transport there, held back while a log-in fails. */
    public Transport transport(Access access, RelayNames names) {
        SmtpOptions options =
                relay.way().options(access).withLogin(new Login(new MechanismChoice(mechanisms), secrets.identity()));
        Sessions sessions = access.sessions(certificate
                .map(files -> options.withContexts(new TlsContexts(() -> Optional.of(files.current()))))
                .orElse(options));
        Supplier<?> circumstances = () -> List.of(
                secrets.state(),
                relay.way().state(),
                certificate.map(CertificateFiles::look).orElse(List.of()));
        Settings settings = new Settings(relay.name(), circumstances, access.outages(), Beginning.ONE_BY_ONE);
        return access.guarded(relay.unguarded(sessions, access, names), settings);
    }
}
