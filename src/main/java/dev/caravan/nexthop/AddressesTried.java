package dev.caravan.nexthop;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Which addresses of which hosts a message has been to, so that its next attempt can take other ones. Bounded: it travels
 * with the message, and what is forgotten costs no more than a repeated address.
 *
 * @param byHost the addresses in the order they were connected to, by the host's name; the host seen last is the last
 */
public record AddressesTried(Map<String, List<InetAddress>> byHost) {

    /** Ours: two attempts' worth of hosts. The one seen longest ago is forgotten first. */
    public static final int HOSTS_MAX = 10;

    /** Ours: the last ones tell which family is next; each costs some 20 octets of every waiting job. */
    public static final int ADDRESSES_PER_HOST_MAX = 4;

    /** Before the first attempt. */
    public static final AddressesTried NONE = new AddressesTried(Map.of());

    public AddressesTried {
        Map<String, List<InetAddress>> newest = new LinkedHashMap<>();
        byHost.entrySet().stream()
                .skip(Math.max(0, byHost.size() - HOSTS_MAX))
                .forEach(e -> newest.put(e.getKey(), newest(e.getValue())));
        byHost = Collections.unmodifiableMap(newest);
    }

    /** The attempt at hand made a connection to this address of the host; how many, does not matter. */
    public AddressesTried and(String host, InetAddress address) {
        if (byHost.getOrDefault(host, List.of()).contains(address)) {
            return this;
        }
        return and(new AddressesTried(Map.of(host, List.of(address))));
    }

    /** What earlier attempts tried and what a later one did. */
    public AddressesTried and(AddressesTried later) {
        Map<String, List<InetAddress>> all = new LinkedHashMap<>(byHost);
        later.byHost.forEach((host, addresses) -> {
            List<InetAddress> before = all.getOrDefault(host, List.of());
            all.remove(host);
            all.put(host, Stream.concat(before.stream(), addresses.stream()).toList());
        });
        return new AddressesTried(all);
    }

    public boolean isEmpty() {
        return byHost.isEmpty();
    }

    /** Whether a connection to the host was ever made. */
    public boolean knows(String host) {
        return byHost.containsKey(host);
    }

    /**
     * The host's addresses in the order for the next attempt. The family that was not used last goes first: many a server
     * judges the same sender otherwise by another address. Where that is no choice, the second attempt repeats the first
     * one's address, since greylisting may know us there only; later ones take what the name server gives.
     */
    public List<InetAddress> order(String host, List<InetAddress> addresses) {
        List<InetAddress> tried = byHost.getOrDefault(host, List.of());
        if (tried.isEmpty()) {
            return addresses;
        }
        InetAddress last = tried.getLast();
        List<InetAddress> others = new ArrayList<>();
        List<InetAddress> same = new ArrayList<>();
        for (InetAddress address : addresses) {
            (address.getClass() == last.getClass() ? same : others).add(address);
        }
        return Turns.of(List.of(onceTriedFirst(others, tried), onceTriedFirst(same, tried)));
    }

    private static List<InetAddress> onceTriedFirst(List<InetAddress> family, List<InetAddress> tried) {
        if (family.isEmpty()) {
            return family;
        }
        List<InetAddress> visits = tried.stream()
                .filter(a -> a.getClass() == family.getFirst().getClass())
                .toList();
        return visits.size() == 1
                ? family.stream()
                        .sorted(Comparator.comparing(a -> !a.equals(visits.getFirst())))
                        .toList()
                : family;
    }

    private static List<InetAddress> newest(List<InetAddress> addresses) {
        return List.copyOf(addresses.subList(Math.max(0, addresses.size() - ADDRESSES_PER_HOST_MAX), addresses.size()));
    }
}
