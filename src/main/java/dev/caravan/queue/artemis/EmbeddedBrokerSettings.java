package dev.caravan.queue.artemis;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What the embedded broker is told.
 *
 * @param directory for journal, bindings, pages and large messages
 * @param acceptor where producers connect; empty for none but this process
 * @param internalPassword of the user {@code caravan}
 * @param accounts passwords by account name
 */
public record EmbeddedBrokerSettings(
        Path directory, Optional<Acceptor> acceptor, String internalPassword, Map<String, String> accounts) {

    /** The id of the in-process connector, for {@code vm://}. */
    public static final int VM_ID = 0;

    /** Where this process reaches it. */
    public static final String VM_URL = "vm://" + VM_ID;

    /** The user that Caravan itself is. */
    public static final String INTERNAL_USER = "caravan";

    public EmbeddedBrokerSettings {
        accounts = Map.copyOf(accounts);
    }

    /**
     * A TCP acceptor.
     *
     * @param tls key store and its password; empty for none
     */
    public record Acceptor(String host, int port, Optional<KeyStore> tls) {}

    /** A PKCS#12 key store with the acceptor's key and certificate. */
    public record KeyStore(Path path, String password) {}

    @Override
    public String toString() {
        return "EmbeddedBrokerSettings[" + directory + ", " + acceptor.map(a -> a.host() + ":" + a.port()) + "]";
    }
}
