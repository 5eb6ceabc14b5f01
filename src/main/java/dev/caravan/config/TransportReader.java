package dev.caravan.config;

import dev.caravan.config.TransportConfig.AddressFamily;
import dev.caravan.config.TransportConfig.Camel;
import dev.caravan.config.TransportConfig.Direct;
import dev.caravan.config.TransportConfig.Fail;
import dev.caravan.config.TransportConfig.SiteBounds;
import dev.caravan.config.TransportConfig.Socks;
import dev.caravan.dns.Family;
import dev.caravan.envelope.DomainName;
import dev.caravan.nexthop.AddressFilter;
import dev.caravan.route.Route;
import dev.caravan.site.Rate;
import dev.caravan.site.Rate.Counted;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the transports. */
final class TransportReader {

    /** RFC 5321 section 4.2: replies that refuse. */
    private static final Form<Integer> REFUSAL = Form.integer(400, 599);

    private static final Form<Integer> CONNECTIONS = Form.integer(1, SiteBounds.CONNECTIONS_MAX);

    private enum Type {
        SMARTHOST,
        SUBMISSION,
        DIRECT,
        SOCKS,
        FAIL,
        CAMEL
    }

    private TransportReader() {}

    /** Those of the file, and {@code direct} if the file has none of that name. */
    static List<TransportConfig> read(Section root) {
        List<TransportConfig> transports = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Section section : root.sections("transports")) {
            Optional<String> name = section.required("name", Form.NAME);
            if (name.filter(n -> !names.add(n)).isPresent()) {
                section.fault("name", "a name that no other transport has");
            }
            // The keys of a transport without a usable name are judged all the same.
            transport(section, name.orElse("")).ifPresent(transports::add);
        }
        if (names.add(Route.DIRECT)) {
            transports.add(Direct.withDefaults(Route.DIRECT));
        }
        names.forEach(root.reading()::declares);
        return transports;
    }

    private static Optional<? extends TransportConfig> transport(Section section, String name) {
        Optional<Type> type = section.required("type", Form.oneOf(Type.class));
        if (type.isEmpty()) {
            section.acceptAllKeys();
            return Optional.empty();
        }
        if (name.equals(Route.DIRECT) && type.get() != Type.DIRECT) {
            section.fault("type", "direct: the name direct stands for direct delivery");
        }
        return switch (type.get()) {
            case SMARTHOST -> RelayReader.smarthost(section, name, connections(section));
            case SUBMISSION -> RelayReader.submission(section, name, connections(section));
            case DIRECT -> Optional.of(direct(section, name));
            case SOCKS -> socks(section, name);
            case FAIL -> Optional.of(fail(section, name));
            case CAMEL -> camel(section, name);
        };
    }

    private static Optional<Socks> socks(Section section, String name) {
        int port = section.value("mail-port", Form.PORT).orElse(TransportConfig.SMTP_PORT);
        AddressFamily family =
                section.value("addresses", Form.oneOf(AddressFamily.class)).orElse(AddressFamily.ANY);
        Family prefer = section.value("prefer", Form.oneOf(Family.class)).orElse(Family.IPV4);
        Optional<DomainName> ehloName = section.value("ehlo-name", Form.DOMAIN);
        List<InetAddress> egress = section.values("egress", Form.ADDRESS);
        AddressFilter filter = NetworkReader.filter(section);
        SiteBounds connections = connections(section);
        return RelayReader.proxy(section, name)
                .map(proxy -> new Socks(name, proxy, port, family, prefer, ehloName, egress, filter, connections));
    }

    private static Direct direct(Section section, String name) {
        int port = section.value("port", Form.PORT).orElse(TransportConfig.SMTP_PORT);
        AddressFamily family =
                section.value("addresses", Form.oneOf(AddressFamily.class)).orElse(AddressFamily.ANY);
        Family prefer = section.value("prefer", Form.oneOf(Family.class)).orElse(Family.IPV4);
        List<InetAddress> sources = sources(section, family);
        Optional<DomainName> ehloName = section.value("ehlo-name", Form.DOMAIN);
        AddressFilter filter = NetworkReader.filter(section);
        return new Direct(name, port, family, prefer, sources, ehloName, filter, connections(section));
    }

    /** The local addresses to dial from, one of a family at most. */
    static List<InetAddress> sources(Section section, AddressFamily family) {
        List<InetAddress> sources = section.values("source", Form.ADDRESS);
        if (!sources.stream().allMatch(address -> isOf(family, address))) {
            section.fault("source", "an address of the family that addresses names");
        } else if (sources.stream().map(Family::of).distinct().count() < sources.size()) {
            section.fault("source", "one address, or one of each family");
        } else if (!sources.stream().allMatch(section.reading()::isOurs)) {
            section.fault("source", "an address of this machine");
        }
        return sources;
    }

    private static boolean isOf(AddressFamily family, InetAddress address) {
        return switch (family) {
            case ANY -> true;
            case IPV4 -> Family.of(address) == Family.IPV4;
            case IPV6 -> Family.of(address) == Family.IPV6;
        };
    }

    private static Fail fail(Section section, String name) {
        int code = section.value("code", REFUSAL).orElse(Fail.CODE_DEFAULT);
        String text =
                section.value("text", Form.printable(Fail.TEXT_CHARACTERS_MAX)).orElse(Fail.TEXT_DEFAULT);
        return new Fail(name, code, text);
    }

    private static Optional<Camel> camel(Section section, String name) {
        SiteBounds connections = connections(section);
        return section.required("uri", Form.URI).map(uri -> new Camel(name, uri, connections));
    }

    /** A single number is the upper bound. */
    private static SiteBounds connections(Section section) {
        List<Rate> rates = new ArrayList<>(rates(section, "rate", Counted.MESSAGES));
        rates.addAll(rates(section, "recipient-rate", Counted.RECIPIENTS));
        if (!section.isSection("connections")) {
            int max = section.value("connections", CONNECTIONS).orElse(SiteBounds.DEFAULT.max());
            return new SiteBounds(SiteBounds.DEFAULT.min(), max, rates);
        }
        Section bounds = section.section("connections");
        int min = bounds.value("min", CONNECTIONS).orElse(SiteBounds.DEFAULT.min());
        int max = bounds.value("max", CONNECTIONS).orElse(Math.max(min, SiteBounds.DEFAULT.max()));
        if (min > max) {
            bounds.fault("min", "a number not above max, which is " + max);
        }
        return new SiteBounds(min, max, rates);
    }

    private static List<Rate> rates(Section section, String key, Counted counted) {
        List<Rate> rates = section.values(key, Form.rate(counted));
        if (rates.stream().map(Rate::unit).distinct().count() < rates.size()) {
            section.fault(key, "one rate of each unit at most");
        }
        return rates;
    }
}
