package dev.caravan.nexthop;

import dev.caravan.envelope.DomainName;
import dev.caravan.envelope.Host;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which domains have their mail at the same hosts, as the last look-up of each found it. Only for the grouping of jobs: mail
 * never goes to hosts out of this memory, so nothing in it need expire. Safe for many threads.
 */
public final class MxSets {

    /** Ours: some 5 MB. A domain that was not asked for longest is forgotten first, and stands for itself again. */
    public static final int DOMAINS_MAX = 20_000;

    /** Ours: a name that people read. Longer ones are cut, and a hash tells them apart. */
    static final int NAME_CHARACTERS_MAX = 100;

    private final Map<DomainName, String> names = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<DomainName, String> eldest) {
            return size() > DOMAINS_MAX;
        }
    };

    private boolean changed;

    /** A look-up found these hosts. */
    synchronized void learned(DomainName domain, List<MxHost> hosts) {
        String name = name(hosts);
        changed |= !name.equals(names.put(domain, name));
    }

    /** A name of the hosts that take mail for the next hop: the same for all next hops with the same hosts. */
    public synchronized String placeOf(Host nextHop) {
        return switch (nextHop) {
            case Host.Named(DomainName domain) -> names.getOrDefault(domain, nextHop.text());
            case Host.AddressLiteral _ -> nextHop.text();
        };
    }

    /** Whether some domain has got other hosts since this was last asked. */
    public synchronized boolean takeChanged() {
        boolean was = changed;
        changed = false;
        return was;
    }

    /** Preferences do not count: they differ where it is one provider all the same. */
    private static String name(List<MxHost> hosts) {
        String all = String.join(
                ",", hosts.stream().map(host -> host.name().ascii()).sorted().toList());
        return all.length() <= NAME_CHARACTERS_MAX
                ? all
                : all.substring(0, NAME_CHARACTERS_MAX) + "~" + Integer.toHexString(all.hashCode());
    }
}
