package dev.caravan.cli;

import dev.caravan.config.Broker.Embedded;
import dev.caravan.config.CaravanConfig;
import dev.caravan.config.Listener;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Tries the ports before anything is started. Whoever takes one in the moment between is told of by a stack trace, which
 * is what everybody would get without this.
 */
final class Ports {

    /** Quarkus reads these itself, before what the file says. */
    private static final List<String> OVERRIDES = List.of(
            "QUARKUS_MANAGEMENT_PORT", "QUARKUS_MANAGEMENT_HOST", "quarkus.management.port", "quarkus.management.host");

    private Ports() {}

    /**
     * One line for each that cannot be listened on: which, why, and the key that changes it.
     *
     * @param settings names of the environment's variables and of system properties
     */
    static List<String> unusable(CaravanConfig config, Set<String> settings) {
        List<String> lines = new ArrayList<>();
        if (OVERRIDES.stream().noneMatch(settings::contains)) {
            fault(config.management(), "management.address", "management.port").ifPresent(lines::add);
        }
        if (config.broker() instanceof Embedded embedded) {
            fault(embedded.acceptor(), "broker.host", "broker.port").ifPresent(lines::add);
        }
        return lines;
    }

    private static Optional<String> fault(Listener listener, String addressKey, String portKey) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(listener.address(), listener.port()));
            return Optional.empty();
        } catch (BindException e) {
            return Optional.of(
                    isForeign(listener)
                            ? addressKey + ": " + listener.address()
                                    + " is no address of this machine; set it to one, such as" + " 127.0.0.1"
                            : portKey + ": port " + listener.port() + " of " + listener.address()
                                    + " cannot be listened on ("
                                    + e.getMessage()
                                    + "): another process may have it, perhaps another Caravan; end that one,"
                                    + " or set " + portKey + " to another port");
        } catch (IOException e) {
            return Optional.of(addressKey + ": " + listener + " cannot be listened on: " + e);
        }
    }

    /** Then no port of it would do. */
    private static boolean isForeign(Listener listener) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(listener.address(), 0));
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}
