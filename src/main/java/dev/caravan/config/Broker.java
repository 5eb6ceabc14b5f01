package dev.caravan.config;

import java.nio.file.Path;
import java.util.Optional;

/** The Artemis broker that keeps the queue. */
public sealed interface Broker {

    /** Artemis' usual port, on loopback. */
    Listener ACCEPTOR_DEFAULT = new Listener("127.0.0.1", 61616);

    /**
     * A broker inside the process.
     *
     * @param acceptor where applications connect
     * @param tls none for plain TCP
     */
    record Embedded(Listener acceptor, Optional<KeyStore> tls) implements Broker {}

    /**
     * A broker, or a cluster of them, elsewhere.
     *
     * @param url as the Artemis client reads it: {@code tcp://broker.example:61616?sslEnabled=true}
     */
    record External(String url, String user, Password password) implements Broker {}

    /** A PKCS #12 file with the acceptor's key and certificates. */
    record KeyStore(Path file, Optional<Password> password) {}
}
