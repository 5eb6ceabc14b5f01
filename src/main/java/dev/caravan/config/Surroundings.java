package dev.caravan.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What a configuration takes from the machine.
 *
 * @param machineName the canonical name, whatever the system says; asked only if none is configured
 * @param isOurs whether an address can be dialed from
 */
record Surroundings(Environment environment, Supplier<String> machineName, Predicate<InetAddress> isOurs) {

    /** On a machine that has every address. */
    Surroundings(Environment environment, Supplier<String> machineName) {
        this(environment, machineName, address -> true);
    }

    static Surroundings ofProcess() {
        return new Surroundings(
                new Environment(System.getenv()), Surroundings::canonicalName, Surroundings::canBeBound);
    }

    /** The list of interfaces does not tell: a whole network may be local. */
    private static boolean canBeBound(InetAddress address) {
        try (Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress(address, 0));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static String canonicalName() {
        try {
            return InetAddress.getLocalHost().getCanonicalHostName();
        } catch (UnknownHostException e) {
            throw new UncheckedIOException(e);
        }
    }
}
