package dev.caravan.dnscheck;

import dev.caravan.dns.DnsResolver;
import dev.caravan.dnscheck.Outlets.Outlet;
import dev.caravan.envelope.DomainName;
import dev.caravan.nexthop.AddressAnswer;
import dev.caravan.nexthop.AddressFilter;
import dev.caravan.nexthop.DnsAddressLookup;
import dev.caravan.nexthop.LookupFailure;
import dev.caravan.nexthop.MxAnswer;
import dev.caravan.nexthop.MxHost;
import dev.caravan.nexthop.MxLookup;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/** Whether the domain's mail hosts and the names in EHLO have addresses that others can reach (RFC 5321 section 2.3.5). */
record AddressCheck(DnsResolver resolver, Outlets outlets) implements Check {

    private static final String WORD = "address";

    @Override
    public List<Finding> findings(Subject subject) {
        Map<DomainName, List<Outlet>> hosts = new LinkedHashMap<>();
        hosts(resolver, subject.domain()).forEach(host -> hosts.put(host.name(), new ArrayList<>()));
        outlets.with(subject)
                .forEach(outlet -> hosts.computeIfAbsent(outlet.hostname(), _ -> new ArrayList<>())
                        .add(outlet));
        List<Finding> findings = new ArrayList<>();
        hosts.forEach((host, ours) -> findings.add(judged(host, ours)));
        return findings;
    }

    /** The same every time: hosts of one preference have no order of their own. */
    static List<MxHost> hosts(DnsResolver resolver, DomainName domain) {
        return switch (new MxLookup(resolver, new Random(0)).hosts(domain)) {
            case MxAnswer.Hosts(List<MxHost> hosts) -> hosts;
            case MxAnswer.None _ -> List.of();
        };
    }

    /** @param ours those that say this name in EHLO */
    private Finding judged(DomainName host, List<Outlet> ours) {
        String who = ours.isEmpty()
                ? "the mail host " + host
                : host + ", " + ours.getFirst().namesake() + ",";
        return switch (new DnsAddressLookup(resolver, DnsAddressLookup.ANY).addresses(host)) {
            case AddressAnswer.Found(List<InetAddress> addresses, var _) -> judged(who, addresses);
            case AddressAnswer.None(LookupFailure failure, String text) ->
                failure == LookupFailure.HOST_WITHOUT_ADDRESS
                        ? Finding.error(WORD, who + " has no address", lines(host, ours))
                        : Finding.error(WORD, text);
        };
    }

    private static Finding judged(String who, List<InetAddress> addresses) {
        String shown = addresses.stream().map(InetAddress::getHostAddress).collect(Collectors.joining(", "));
        return addresses.stream().allMatch(AddressFilter.PUBLIC::allows)
                ? Finding.ok(WORD, who + " has " + shown)
                : Finding.warning(WORD, who + " has " + shown + ": not all of them are public");
    }

    private static String[] lines(DomainName host, List<Outlet> ours) {
        return ours.stream()
                .flatMap(outlet -> outlet.seen().stream())
                .distinct()
                .map(address -> ZoneLine.address(host, address))
                .toArray(String[]::new);
    }
}
