package dev.caravan.config;

import dev.caravan.tls.Authorities;
import dev.caravan.tls.CertificateFiles;
import dev.caravan.tls.UnusablePem;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Whom servers' certificates must come from, and who we are to servers that ask.
 *
 * @param caFile a PEM file; empty for the JDK's own trust store
 */
public record Tls(Optional<Path> caFile, Optional<ClientFiles> client) {

    /** Two PEM files. */
    public record ClientFiles(Path certificate, Path key) {}

    /** @throws UnusablePem if the file is not what it should be */
    public Authorities trusted() throws UnusablePem {
        return caFile.isPresent() ? Authorities.file(caFile.get()) : Authorities.jdk();
    }

    /** @throws UnusablePem if the files are not what they should be */
    public Optional<CertificateFiles> clientCertificate() throws UnusablePem {
        return client.isPresent()
                ? Optional.of(new CertificateFiles(
                        client.get().certificate(), client.get().key()))
                : Optional.empty();
    }
}
