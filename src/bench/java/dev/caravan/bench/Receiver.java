package dev.caravan.bench;

import dev.caravan.smtp.sink.SinkBehaviour;
import dev.caravan.smtp.sink.SinkOptions;
import dev.caravan.smtp.sink.SmtpSink;
import dev.caravan.smtp.sink.SunkMail;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** The product's sink in the runner's process, with STARTTLS or without, counting. */
final class Receiver implements AutoCloseable {

    private static final String PASSWORD = "on-loopback-only";
    private static final String ALIAS = "mx";

    private final AtomicLong count = new AtomicLong();
    private final SmtpSink sink;
    private volatile CountDownLatch gate = new CountDownLatch(0);

    private Receiver(SinkOptions options) {
        this.sink = SmtpSink.start(options.withBehaviour(SinkBehaviour.ACCEPT_ALL), this::store);
    }

    static Receiver inClear() {
        return new Receiver(SinkOptions.loopback());
    }

    static Receiver withTls(SSLContext context) {
        // Every connection is to cost a whole handshake, on either side.
        System.setProperty("jdk.tls.server.newSessionTicketCount", "0");
        System.setProperty("jdk.tls.server.enableSessionTicketExtension", "false");
        return new Receiver(SinkOptions.loopback().withTls(context));
    }

    /** A key on P-256 with a certificate of its own. */
    static KeyStore certificate(Path file) throws IOException, InterruptedException, GeneralSecurityException {
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        Process process = Children.start(new ProcessBuilder(
                        keytool.toString(),
                        "-genkeypair",
                        "-alias",
                        ALIAS,
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=mx.bulk.example",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD));
        if (process.waitFor() != 0) {
            throw new IOException("keytool ended with " + process.exitValue());
        }
        Children.stop(process);
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    static SSLContext context(KeyStore store) throws GeneralSecurityException {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    /** The data of a TLSA record 3 1 1 (RFC 6698 section 2.1): the digest of the public key. */
    static String digest(KeyStore store) throws GeneralSecurityException {
        byte[] key = store.getCertificate(ALIAS).getPublicKey().getEncoded();
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key));
    }

    int port() {
        return sink.address().getPort();
    }

    long count() {
        return count.get();
    }

    int connections() {
        return sink.connections();
    }

    /** From now on nothing is answered after its final dot. */
    void hold() {
        gate = new CountDownLatch(1);
    }

    void flow() {
        gate.countDown();
    }

    private void store(SunkMail mail) throws IOException {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("closed", e);
        }
        count.incrementAndGet();
    }

    @Override
    public void close() {
        flow();
        sink.close();
    }
}
