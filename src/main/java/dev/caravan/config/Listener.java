package dev.caravan.config;

/**
 * Where we accept connections.
 *
 * @param address an IP address or a host name of this machine
 * @param port 0 for any free one
 */
public record Listener(String address, int port) {

    /** Whether only this machine can reach it. */
    public boolean isLoopback() {
        return address.equals("localhost") || address.startsWith("127.") || address.equals("::1");
    }

    @Override
    public String toString() {
        return (address.contains(":") ? "[" + address + "]" : address) + ":" + port;
    }
}
