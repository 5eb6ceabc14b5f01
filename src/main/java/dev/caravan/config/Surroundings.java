package dev.caravan.config;

import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.function.Supplier;

/**
 * What a configuration takes from the machine.
 *
 * @param machineName the canonical name, whatever the system says; asked only if none is configured
 */
record Surroundings(Environment environment, Supplier<String> machineName) {

    static Surroundings ofProcess() {
        return new Surroundings(new Environment(System.getenv()), Surroundings::canonicalName);
    }

    private static String canonicalName() {
        try {
            return InetAddress.getLocalHost().getCanonicalHostName();
        } catch (UnknownHostException e) {
            throw new UncheckedIOException(e);
        }
    }
}
