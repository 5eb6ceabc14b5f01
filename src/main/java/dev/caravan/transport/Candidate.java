package dev.caravan.transport;

import java.util.function.Supplier;

/**
 * A host to try.
 *
 * @param host its name, or its address as text
 * @param port 1 to 65535
 * @param prospect asked only when the host's turn comes
 */
public record Candidate(String host, int port, Supplier<Prospect> prospect) {}
