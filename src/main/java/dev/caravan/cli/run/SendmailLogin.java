package dev.caravan.cli.run;

import dev.caravan.config.Password;
import dev.caravan.config.TransportConfig.LoginConfig;
import dev.caravan.sasl.Identity;
import dev.caravan.sasl.Mechanism;
import dev.caravan.sasl.MechanismChoice;
import dev.caravan.sasl.SaslFailure;
import dev.caravan.sasl.Secret;
import dev.caravan.sasl.SecretCommand;
import dev.caravan.sasl.SecretFile;
import dev.caravan.sasl.SecretSource;
import dev.caravan.smtp.Login;
import dev.caravan.tls.ClientCertificate;
import dev.caravan.tls.UnusablePem;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How {@code sendmail} logs in at a server. */
record SendmailLogin(Login login, Optional<ClientCertificate> certificate) {

    /** Longer than the command lives: each call asks for a token of its own, and a run through kept messages for one. */
    private static final Duration TOKEN_KEPT = Duration.ofMinutes(1);

    /** Ours: a token is asked of a server somewhere. */
    private static final Duration TOKEN_TIMEOUT = Duration.ofSeconds(30);

    /** @throws UnusablePem if the certificate or its key cannot be used */
    static SendmailLogin of(LoginConfig config) throws UnusablePem {
        Optional<SecretSource> password = config.password()
                .map(SendmailLogin::fixed)
                .or(() -> config.passwordFile().map(SecretFile::new));
        Optional<SecretSource> command = config.tokenCommand().isEmpty()
                ? Optional.empty()
                : Optional.of(new SecretCommand(config.tokenCommand(), TOKEN_KEPT, TOKEN_TIMEOUT));
        Optional<SecretSource> token =
                config.tokenFile().<SecretSource>map(SecretFile::new).or(() -> command);
        Optional<ClientCertificate> certificate =
                config.certificate().isPresent() && config.key().isPresent()
                        ? Optional.of(ClientCertificate.files(
                                config.certificate().get(), config.key().get()))
                        : Optional.empty();
        boolean byCertificate = password.isEmpty() && token.isEmpty() && certificate.isPresent();
        List<Mechanism> mechanisms =
                config.mechanisms().isEmpty() && byCertificate ? List.of(Mechanism.EXTERNAL) : config.mechanisms();
        Identity identity = new Identity(config.user(), password, token);
        return new SendmailLogin(new Login(new MechanismChoice(mechanisms), identity), certificate);
    }

    private static SecretSource fixed(Password password) {
        return () -> secret(password);
    }

    private static Secret secret(Password password) throws SaslFailure {
        return Secret.of(password.reveal());
    }
}
