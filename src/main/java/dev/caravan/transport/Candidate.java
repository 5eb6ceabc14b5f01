package dev.caravan.transport;

import dev.caravan.nexthop.AddressAnswer;
import dev.caravan.tls.TlsDemand;
import java.util.function.Supplier;

/**
 * A host to try.
 *
 * @param host its name, or its address as text
 * @param port 1 to 65535
 * @param tls what is demanded of connections to it
 * @param addresses asked only when the host's turn comes
 */
public record Candidate(String host, int port, TlsDemand tls, Supplier<AddressAnswer> addresses) {}
