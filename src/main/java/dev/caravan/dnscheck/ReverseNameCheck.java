package dev.caravan.dnscheck;

import dev.caravan.dns.DnsAnswer;
import dev.caravan.dns.DnsResolver;
import dev.caravan.dns.Family;
import dev.caravan.dnscheck.Outlets.Outlet;
import dev.caravan.envelope.BadSyntax;
import dev.caravan.envelope.DomainName;
import dev.caravan.nexthop.Followed;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/** Whether egress addresses have names, and the names lead back to them: large receivers refuse all others. */
record ReverseNameCheck(DnsResolver resolver, Outlets outlets) implements Check {

    private static final String WORD = "reverse";

    /** Ours: whoever gives an address more names has them for other things. */
    private static final int NAMES_MAX = 10;

    @Override
    public List<Finding> findings(Subject subject) {
        List<Finding> findings = new ArrayList<>();
        for (Outlet outlet : outlets.with(subject)) {
            outlet.seen().forEach(address -> findings.add(judged(address, outlet)));
        }
        return findings;
    }

    private Finding judged(InetAddress address, Outlet outlet) {
        DomainName hostname = outlet.hostname();
        String publish = ZoneLine.reverse(address, hostname);
        String text = address.getHostAddress();
        return switch (resolver.names(address)) {
            case DnsAnswer.Records<String>(List<String> names, var _) -> judged(address, outlet, names);
            case DnsAnswer.NoData<String> _, DnsAnswer.NoSuchName<String> _, DnsAnswer.Alias<String> _ ->
                Finding.error(WORD, text + " has no reverse name (PTR); whose network it is can set it", publish);
            case DnsAnswer.Unanswered<String>(String why) -> Finding.error(WORD, why, publish);
        };
    }

    private Finding judged(InetAddress address, Outlet outlet, List<String> names) {
        DomainName hostname = outlet.hostname();
        String text = address.getHostAddress();
        List<String> confirmed = names.stream()
                .limit(NAMES_MAX)
                .filter(name -> leadsTo(name, address))
                .toList();
        if (confirmed.stream().anyMatch(hostname.ascii()::equalsIgnoreCase)) {
            return Finding.ok(WORD, text + " and " + hostname + " lead to each other");
        }
        return confirmed.isEmpty()
                ? Finding.error(
                        WORD,
                        text + " has the reverse name " + names.getFirst() + ", which does not have this address",
                        both(address, hostname))
                : Finding.warning(
                        WORD,
                        text + " has the reverse name " + confirmed.getFirst() + ", and " + outlet.speaker() + " "
                                + hostname + " in EHLO: some receivers want them to be the same",
                        both(address, hostname));
    }

    /** What makes name and address lead to each other; the way there may be open already. */
    private String[] both(InetAddress address, DomainName hostname) {
        String back = ZoneLine.reverse(address, hostname);
        return leadsTo(hostname.ascii(), address)
                ? new String[] {back}
                : new String[] {back, ZoneLine.address(hostname, address)};
    }

    private boolean leadsTo(String name, InetAddress address) {
        try {
            return Followed.of(DomainName.parse(name), n -> resolver.addresses(n, Family.of(address)))
                                    .answer()
                            instanceof DnsAnswer.Records<InetAddress>(List<InetAddress> records, var _)
                    && records.contains(address);
        } catch (BadSyntax e) {
            return false;
        }
    }
}
