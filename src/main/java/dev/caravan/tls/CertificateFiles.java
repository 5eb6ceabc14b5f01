package dev.caravan.tls;

import java.nio.file.Path;
import java.util.List;

/** A client certificate and its key in two PEM files, read again when one of them is exchanged. Safe for many threads. */
public final class CertificateFiles {

    private final Path certificates;
    private final Path key;
    private List<FileState> state;
    private ClientCertificate last;

    /**
     * Reads them.
     *
     * @param certificates our own first, then those that lead to an authority
     * @param key PKCS #8, without a password
     */
    public CertificateFiles(Path certificates, Path key) throws UnusablePem {
        this.certificates = certificates;
        this.key = key;
        this.state = look();
        this.last = ClientCertificate.files(certificates, key);
    }

    /** What is in the files. While they do not fit together, as in the midst of an exchange, what was in them before. */
    public synchronized ClientCertificate current() {
        // Looked at before they are read: a change in between is seen the next time.
        List<FileState> now = look();
        if (!now.equals(state)) {
            try {
                last = ClientCertificate.files(certificates, key);
                state = now;
            } catch (UnusablePem e) {
                // Half exchanged, or spoilt: servers judge what is still shown, and the next look tries again.
                return last;
            }
        }
        return last;
    }

    /** Changes with them. */
    public List<FileState> look() {
        return List.of(FileState.of(certificates), FileState.of(key));
    }

    @Override
    public String toString() {
        return current().toString();
    }
}
