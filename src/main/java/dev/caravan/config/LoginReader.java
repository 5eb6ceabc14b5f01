package dev.caravan.config;

import dev.caravan.config.TransportConfig.LoginConfig;
import dev.caravan.sasl.Identity;
import dev.caravan.sasl.Mechanism;
import dev.caravan.sasl.SaslFailure;
import dev.caravan.sasl.SecretFile;
import dev.caravan.tls.ClientCertificate;
import dev.caravan.tls.UnusablePem;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads who we are at a server and what proves it. What could never log in anywhere is a fault here, not there. */
final class LoginReader {

    private static final Form<String> USER = new Form<>(
            "1 to " + Identity.USER_CHARACTERS_MAX + " characters without control characters",
            text -> new Identity(text, Optional.empty(), Optional.empty()).user(),
            Form.Visibility.SHOWN);

    /** A program's name or an argument, which may be a secret. */
    private static final Form<String> ARGUMENT = new Form<>(
            "the name of a program, or an argument",
            text -> {
                if (text.isEmpty() || text.indexOf('\0') >= 0) {
                    throw new IllegalArgumentException();
                }
                return text;
            },
            Form.Visibility.HIDDEN);

    private static final Form<Mechanism> MECHANISM = new Form<>(
            "one of "
                    + Arrays.stream(Mechanism.values()).map(Mechanism::saslName).collect(Collectors.joining(", ")),
            text -> Mechanism.named(text).orElseThrow(IllegalArgumentException::new),
            Form.Visibility.SHOWN);

    private LoginReader() {}

    /** @param transport its name, for faults */
    static Optional<LoginConfig> read(Section section, String transport) {
        Optional<String> user = section.required("user", USER);
        Optional<Password> password = section.value("password", Form.PASSWORD);
        Optional<Path> passwordFile = secretFile(section, "password-file", transport);
        List<String> passwordCommand = section.values("password-command", ARGUMENT);
        Optional<Path> tokenFile = secretFile(section, "token-file", transport);
        List<String> tokenCommand = section.values("token-command", ARGUMENT);
        Optional<Path> certificate = section.value("client-cert-file", Form.PATH);
        Optional<Path> key = section.value("client-key-file", Form.PATH);
        List<Mechanism> mechanisms = section.values("mechanisms", MECHANISM);
        checkForm(section, password);
        notBoth(section, "password", "password-file");
        notBoth(section, "password", "password-command");
        notBoth(section, "password-file", "password-command");
        notBoth(section, "token-file", "token-command");
        checkCertificate(section, certificate, key);
        LoginConfig login = new LoginConfig(
                user.orElse("-"),
                password,
                passwordFile,
                passwordCommand,
                tokenFile,
                tokenCommand,
                certificate,
                key,
                mechanisms);
        checkSource(section);
        for (Mechanism mechanism : mechanisms) {
            lack(section, mechanism)
                    .ifPresent(what -> section.fault("mechanisms", "with " + mechanism + " also " + what));
        }
        return user.map(u -> login);
    }

    /** A URI of Camel holds any text but one that has both. */
    static void checkForm(Section section, Optional<Password> password) {
        if (password.map(Password::reveal)
                .filter(text -> text.contains(")&") && text.contains("}&"))
                .isPresent()) {
            section.fault(
                    section.has("password") ? "password" : "password-file", "a password without both )& and }& in it");
        }
    }

    /** The file must be there at the start, so that a wrong path is found then; what is in it may change. */
    static Optional<Path> secretFile(Section section, String key, String transport) {
        Optional<Path> file = section.value(key, Form.PATH);
        file.ifPresent(path -> {
            try {
                new SecretFile(path).get();
                Secrecy.check(section, key, path);
            } catch (SaslFailure e) {
                section.fault(
                        key,
                        "a file with one line of UTF-8, the secret of transport " + transport + "; " + e.getMessage());
            }
        });
        return file;
    }

    static void notBoth(Section section, String one, String other) {
        if (section.has(one) && section.has(other)) {
            section.fault(other, "either " + one + " or " + other + ", not both");
        }
    }

    private static void checkCertificate(Section section, Optional<Path> certificate, Optional<Path> key) {
        if (section.has("client-cert-file") != section.has("client-key-file")) {
            String there = section.has("client-cert-file") ? "client-cert-file" : "client-key-file";
            section.fault(there, "both client-cert-file and client-key-file, or none");
        } else if (certificate.isPresent() && key.isPresent()) {
            try {
                ClientCertificate.files(certificate.get(), key.get());
                Secrecy.check(section, "client-key-file", key.get());
            } catch (UnusablePem e) {
                section.fault("client-cert-file", "a PEM file, beside its key; " + e.getMessage());
            }
        }
    }

    private static void checkSource(Section section) {
        boolean any = hasPassword(section) || hasToken(section) || section.has("client-cert-file");
        if (!any) {
            section.missing(
                    "password-file",
                    "one of password-file, password, password-command, token-file, token-command, or client-cert-file with client-key-file");
        }
    }

    /** What a mechanism needs and the section does not have. */
    private static Optional<String> lack(Section section, Mechanism mechanism) {
        boolean has = switch (mechanism) {
            case SCRAM_SHA_256_PLUS, SCRAM_SHA_1_PLUS, SCRAM_SHA_256, SCRAM_SHA_1, CRAM_MD5, PLAIN, LOGIN ->
                hasPassword(section);
            case XOAUTH2, OAUTHBEARER -> hasToken(section);
            case EXTERNAL -> section.has("client-cert-file");
        };
        return has
                ? Optional.empty()
                : Optional.of(
                        switch (mechanism) {
                            case XOAUTH2, OAUTHBEARER -> "token-file or token-command";
                            case EXTERNAL -> "client-cert-file and client-key-file";
                            default -> "password-file, password or password-command";
                        });
    }

    private static boolean hasPassword(Section section) {
        return section.has("password") || section.has("password-file") || section.has("password-command");
    }

    private static boolean hasToken(Section section) {
        return section.has("token-file") || section.has("token-command");
    }
}
