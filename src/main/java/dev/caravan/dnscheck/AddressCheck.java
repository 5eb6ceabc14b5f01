package dev.caravan.dnscheck;

import dev.caravan.dns.DnsResolver;
import dev.caravan.envelope.DomainName;
import dev.caravan.nexthop.AddressAnswer;
import dev.caravan.nexthop.AddressFilter;
import dev.caravan.nexthop.DnsAddressLookup;
import dev.caravan.nexthop.LookupFailure;
import dev.caravan.nexthop.MxAnswer;
import dev.caravan.nexthop.MxHost;
import dev.caravan.nexthop.MxLookup;
import java.net.InetAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether the domain's mail hosts and the name in EHLO have addresses that others can reach (RFC 5321 section 2.3.5). */
record AddressCheck(DnsResolver resolver) implements Check {

    private static final String WORD = "address";

    @Override
    public List<Finding> findings(Subject subject) {
        Set<DomainName> hosts = new LinkedHashSet<>();
        hosts(resolver, subject.domain()).forEach(host -> hosts.add(host.name()));
        hosts.add(subject.hostname());
        return hosts.stream().map(host -> judged(host, subject)).toList();
    }

    /** The same every time: hosts of one preference have no order of their own. */
    static List<MxHost> hosts(DnsResolver resolver, DomainName domain) {
        return switch (new MxLookup(resolver, new Random(0)).hosts(domain)) {
            case MxAnswer.Hosts(List<MxHost> hosts) -> hosts;
            case MxAnswer.None _ -> List.of();
        };
    }

    private Finding judged(DomainName host, Subject subject) {
        boolean isOurs = host.equals(subject.hostname());
        String who = isOurs ? host + ", our name in EHLO," : "the mail host " + host;
        return switch (new DnsAddressLookup(resolver, DnsAddressLookup.ANY).addresses(host)) {
            case AddressAnswer.Found(List<InetAddress> addresses, var _) -> judged(who, addresses);
            case AddressAnswer.None(LookupFailure failure, String text) ->
                failure == LookupFailure.HOST_WITHOUT_ADDRESS
                        ? Finding.error(WORD, who + " has no address", isOurs ? ours(subject) : new String[0])
                        : Finding.error(WORD, text);
        };
    }

    private static Finding judged(String who, List<InetAddress> addresses) {
        String shown = addresses.stream().map(InetAddress::getHostAddress).collect(Collectors.joining(", "));
        return addresses.stream().allMatch(AddressFilter.PUBLIC::allows)
                ? Finding.ok(WORD, who + " has " + shown)
                : Finding.warning(WORD, who + " has " + shown + ": not all of them are public");
    }

    private static String[] ours(Subject subject) {
        return subject.seen().stream()
                .map(address -> ZoneLine.address(subject.hostname(), address))
                .toArray(String[]::new);
    }
}
