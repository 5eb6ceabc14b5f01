package dev.caravan.transport.smarthost;

import dev.caravan.envelope.Host;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * The hosts that do one relay's work, as the operator lists them.
 *
 * @param listed 1 to {@link #HOSTS_MAX}, none twice
 */
public record RelayHosts(List<RelayHost> listed, Order order, Naming naming) {

    /** Ours: an attempt may visit them all, and whoever has more of them has a name for them all. */
    public static final int HOSTS_MAX = 10;

    /** Which one an attempt goes to first. The others follow where that one cannot be had. */
    public enum Order {
        /** The first of the list. */
        LISTED,
        /** One that is drawn by lot, by its weight, for every attempt anew. */
        WEIGHTED
    }

    /** What the names stand for. */
    public enum Naming {
        /** Hosts: their addresses are looked up. */
        HOSTS,
        /** Domains: their mail hosts are (RFC 5321 section 5.1). */
        DOMAINS,
        /** Hosts: the proxy on the way to them looks them up. */
        LEFT_TO_PROXY
    }

    public RelayHosts {
        listed = List.copyOf(listed);
        if (listed.isEmpty() || listed.size() > HOSTS_MAX) {
            throw new IllegalArgumentException(
                    "a smarthost has 1 to " + HOSTS_MAX + " hosts, this one has " + listed.size());
        }
        if (listed.stream().map(RelayHost::toString).distinct().count() < listed.size()) {
            throw new IllegalArgumentException("the hosts of a smarthost must be different ones: " + listed);
        }
        if (naming == Naming.DOMAINS && listed.stream().anyMatch(h -> h.host() instanceof Host.AddressLiteral)) {
            throw new IllegalArgumentException("an address has no MX records: " + listed);
        }
    }

    /** Just this one. */
    public static RelayHosts of(RelayHost only) {
        return new RelayHosts(List.of(only), Order.LISTED, Naming.HOSTS);
    }

    /** In the order for one attempt. */
    List<RelayHost> inOrder(RandomGenerator random) {
        return switch (order) {
            case LISTED -> listed;
            case WEIGHTED -> drawn(random);
        };
    }

    private List<RelayHost> drawn(RandomGenerator random) {
        List<RelayHost> left = new ArrayList<>(listed);
        List<RelayHost> drawn = new ArrayList<>();
        while (!left.isEmpty()) {
            int lot = random.nextInt(left.stream().mapToInt(RelayHost::weight).sum());
            int next = 0;
            for (; lot >= left.get(next).weight(); next++) {
                lot -= left.get(next).weight();
            }
            drawn.add(left.remove(next));
        }
        return drawn;
    }

    @Override
    public String toString() {
        return listed.stream().map(RelayHost::toString).collect(Collectors.joining(", "));
    }
}
