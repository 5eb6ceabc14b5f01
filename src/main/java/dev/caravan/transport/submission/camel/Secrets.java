package dev.caravan.transport.submission.camel;

import dev.caravan.sasl.Identity;
import dev.caravan.sasl.SaslFailure;
import dev.caravan.sasl.Secret;
import dev.caravan.sasl.SecretCommand;
import dev.caravan.sasl.SecretFile;
import dev.caravan.sasl.SecretSource;
import dev.caravan.tls.FileState;
import dev.caravan.transport.camel.Parameters;
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

    /**
     * Ours: access tokens live for an hour or so, and programs that get them renew them some minutes before. A secret that
     * was refused is not kept.
     */
    static final Duration COMMAND_KEPT = Duration.ofMinutes(1);

    /** Ours: the secret is asked of a server somewhere, and a session waits. */
    static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(30);

    static Secrets read(Parameters parameters) {
        String user = parameters
                .text("user")
                .orElseThrow(() -> new IllegalArgumentException(parameters.place() + " must have the parameter user"));
        Optional<SecretSource> password = parameters.text("password").map(text -> fixed(text, parameters));
        Optional<Path> passwordFile = parameters.text("passwordFile").map(Path::of);
        Optional<SecretSource> passwordCommand = command(parameters.all("passwordCommand"));
        Optional<Path> tokenFile = parameters.text("tokenFile").map(Path::of);
        Optional<SecretSource> tokenCommand = command(parameters.all("tokenCommand"));
        if (count(password, passwordFile, passwordCommand) > 1 || count(tokenFile, tokenCommand) > 1) {
            throw new IllegalArgumentException(
                    parameters.place() + " must have one source of a password and one of a token at most");
        }
        return new Secrets(
                new Identity(
                        user,
                        password.or(() -> passwordFile.map(SecretFile::new)).or(() -> passwordCommand),
                        tokenFile.<SecretSource>map(SecretFile::new).or(() -> tokenCommand)),
                Stream.of(passwordFile, tokenFile).flatMap(Optional::stream).toList());
    }

    private static Optional<SecretSource> command(List<String> words) {
        return words.isEmpty()
                ? Optional.empty()
                : Optional.of(new SecretCommand(words, COMMAND_KEPT, COMMAND_TIMEOUT));
    }

    private static long count(Optional<?>... sources) {
        return Stream.of(sources).filter(Optional::isPresent).count();
    }

    /** Whether there is neither password nor token. */
    boolean isNone() {
        return identity.password().isEmpty() && identity.token().isEmpty();
    }

    /** Changes when a file does: what was refused may be mended now. */
    List<FileState> state() {
        return files.stream().map(FileState::of).toList();
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
