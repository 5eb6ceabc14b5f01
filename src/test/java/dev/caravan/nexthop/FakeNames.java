package dev.caravan.nexthop;

import dev.caravan.dns.Authenticity;
import dev.caravan.dns.DnsAnswer;
import dev.caravan.dns.DnsResolver;
import dev.caravan.dns.Family;
import dev.caravan.dns.MxRecord;
import dev.caravan.dns.TlsaRecord;
import dev.caravan.envelope.DomainName;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The world's domain names, as a test writes them. */
public final class FakeNames implements DnsResolver {

    private final Map<DomainName, List<MxRecord>> mx = new HashMap<>();
    private final Map<DomainName, List<InetAddress>> addresses = new HashMap<>();
    private final Map<DomainName, DomainName> aliases = new HashMap<>();
    private final Map<DomainName, List<TlsaRecord>> tlsa = new HashMap<>();
    private final Map<DomainName, List<String>> texts = new HashMap<>();
    private final Map<DomainName, Authenticity> exceptions = new HashMap<>();
    private final Map<InetAddress, List<String>> reverse = new HashMap<>();
    private final Set<DomainName> silent = new HashSet<>();
    private Authenticity authenticity = Authenticity.INDETERMINATE;
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());

    public FakeNames mx(String name, int preference, String exchange) {
        mx.computeIfAbsent(DomainName.parse(name), n -> new ArrayList<>()).add(new MxRecord(preference, exchange));
        return this;
    }

    public FakeNames address(String name, String... literals) {
        List<InetAddress> row = addresses.computeIfAbsent(DomainName.parse(name), n -> new ArrayList<>());
        for (String literal : literals) {
            row.add(InetAddress.ofLiteral(literal));
        }
        return this;
    }

    public FakeNames alias(String name, String target) {
        aliases.put(DomainName.parse(name), DomainName.parse(target));
        return this;
    }

    public FakeNames tlsa(String name, TlsaRecord... records) {
        tlsa.computeIfAbsent(DomainName.parse(name), n -> new ArrayList<>()).addAll(List.of(records));
        return this;
    }

    public FakeNames text(String name, String... its) {
        texts.computeIfAbsent(DomainName.parse(name), n -> new ArrayList<>()).addAll(List.of(its));
        return this;
    }

    /** What is owned by this name is worth something else than all others are. */
    public FakeNames but(String name, Authenticity its) {
        exceptions.put(DomainName.parse(name), its);
        return this;
    }

    public FakeNames reverse(String literal, String... its) {
        reverse.put(InetAddress.ofLiteral(literal), List.of(its));
        return this;
    }

    public FakeNames silent(String name) {
        silent.add(DomainName.parse(name));
        return this;
    }

    public FakeNames all(Authenticity its) {
        authenticity = its;
        return this;
    }

    public List<String> asked() {
        return asked;
    }

    @Override
    public DnsAnswer<MxRecord> mx(DomainName name) {
        asked.add("MX " + name);
        return answer(name, mx.getOrDefault(name, List.of()));
    }

    @Override
    public DnsAnswer<InetAddress> addresses(DomainName name, Family family) {
        asked.add(family + " " + name);
        int octets = family == Family.IPV4 ? 4 : 16;
        return answer(
                name,
                addresses.getOrDefault(name, List.of()).stream()
                        .filter(a -> a.getAddress().length == octets)
                        .toList());
    }

    @Override
    public DnsAnswer<TlsaRecord> tlsa(DomainName name) {
        asked.add("TLSA " + name);
        return answer(name, tlsa.getOrDefault(name, List.of()));
    }

    @Override
    public DnsAnswer<String> texts(DomainName name) {
        asked.add("TXT " + name);
        return answer(name, texts.getOrDefault(name, List.of()));
    }

    @Override
    public DnsAnswer<String> names(InetAddress address) {
        return reverse.containsKey(address)
                ? new DnsAnswer.Records<>(reverse.get(address), authenticity)
                : new DnsAnswer.NoSuchName<>(authenticity);
    }

    private <R> DnsAnswer<R> answer(DomainName name, List<R> records) {
        Authenticity its = exceptions.getOrDefault(name, authenticity);
        if (silent.contains(name)) {
            return new DnsAnswer.Unanswered<>("no answer for " + name);
        }
        if (aliases.containsKey(name)) {
            return new DnsAnswer.Alias<>(aliases.get(name), its);
        }
        if (!records.isEmpty()) {
            return new DnsAnswer.Records<>(records, its);
        }
        boolean exists = mx.containsKey(name) || addresses.containsKey(name);
        return exists ? new DnsAnswer.NoData<>(its) : new DnsAnswer.NoSuchName<>(its);
    }
}
