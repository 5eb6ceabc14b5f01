package dev.caravan.transport.submission.camel;

import dev.caravan.sasl.Identity;
import dev.caravan.sasl.SaslFailure;
import dev.caravan.sasl.Secret;
import dev.caravan.sasl.SecretCommand;
import dev.caravan.sasl.SecretFile;
import dev.caravan.sasl.SecretSource;
import dev.caravan.transport.camel.Parameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Who we are at a server and where the proofs are.
 *
 * @param files those of them that are files
 */
record Secrets(Identity identity, List<Path> files) {

    /** Ours: access tokens live for an hour or so, and programs that get them renew them some minutes before. */
    static final Duration COMMAND_KEPT = Duration.ofMinutes(1);

    /** Ours: a token is asked of a server somewhere, and a session waits. */
    static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(30);

    static Secrets read(Parameters parameters) {
        String user = parameters
                .text("user")
                .orElseThrow(() -> new IllegalArgumentException(parameters.place() + " must have the parameter user"));
        Optional<SecretSource> password = parameters.text("password").map(text -> fixed(text, parameters));
        Optional<Path> passwordFile = parameters.text("passwordFile").map(Path::of);
        Optional<Path> tokenFile = parameters.text("tokenFile").map(Path::of);
        List<String> tokenCommand = parameters.all("tokenCommand");
        if (password.isPresent() && passwordFile.isPresent() || tokenFile.isPresent() && !tokenCommand.isEmpty()) {
            throw new IllegalArgumentException(
                    parameters.place() + " must have one source of a password and one of a token at most");
        }
        Optional<SecretSource> command = tokenCommand.isEmpty()
                ? Optional.empty()
                : Optional.of(new SecretCommand(tokenCommand, COMMAND_KEPT, COMMAND_TIMEOUT));
        return new Secrets(
                new Identity(
                        user,
                        password.or(() -> passwordFile.map(SecretFile::new)),
                        tokenFile.<SecretSource>map(SecretFile::new).or(() -> command)),
                Stream.of(passwordFile, tokenFile).flatMap(Optional::stream).toList());
    }

    /** Whether there is neither password nor token. */
    boolean isNone() {
        return identity.password().isEmpty() && identity.token().isEmpty();
    }

    /** Changes when a file does: what was refused may be mended now. */
    List<String> state() {
        return files.stream().map(Secrets::state).toList();
    }

    private static String state(Path file) {
        try {
            return Files.getLastModifiedTime(file) + " " + Files.size(file);
        } catch (IOException e) {
            return "none";
        }
    }

    private static SecretSource fixed(String text, Parameters parameters) {
        try {
            Secret secret = Secret.of(text);
            return () -> secret;
        } catch (SaslFailure e) {
            throw new IllegalArgumentException("parameter password of " + parameters.place() + ": " + e.getMessage());
        }
    }
}
