package dev.caravan.dnscheck;

import dev.caravan.dnscheck.Outlets.Outlet;
import dev.caravan.dnscheck.Outlets.Relay;
import dev.caravan.nexthop.AddressFilter;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Where mail comes from, as far as it can be known from here. */
record EgressCheck(Outlets outlets) implements Check {

    private static final String WORD = "egress";

    @Override
    public List<Finding> findings(Subject subject) {
        List<Finding> findings = new ArrayList<>(direct(subject));
        outlets.named().forEach(outlet -> findings.addAll(named(outlet)));
        outlets.relays().forEach(relay -> findings.add(relayed(relay, subject)));
        return findings;
    }

    private static List<Finding> direct(Subject subject) {
        if (subject.origin() == Subject.Origin.NONE) {
            return List.of();
        }
        if (subject.egress().isEmpty()) {
            return List.of(Finding.warning(
                    WORD,
                    "no address is known that mail leaves from, so neither SPF nor reverse names can be judged: "
                            + "no transport has a source, and no address of " + subject.hostname()
                            + " was found; name the addresses with --egress"));
        }
        String addresses = shown(subject.egress());
        List<Finding> findings = new ArrayList<>();
        findings.add(
                switch (subject.origin()) {
                    case GIVEN, NONE -> Finding.ok(WORD, "mail leaves from " + addresses);
                    case CONFIGURED ->
                        Finding.ok(WORD, "mail leaves from " + addresses + ", the source of a transport");
                    case GUESSED ->
                        Finding.note(
                                WORD,
                                "mail is taken to leave from " + addresses + ", the addresses of " + subject.hostname()
                                        + ": not every transport has a source; if it is not so, name the addresses with"
                                        + " --egress");
                });
        findings.addAll(hidden(subject.egress(), "name that with --egress"));
        return findings;
    }

    private static List<Finding> named(Outlet outlet) {
        String transport = "transport " + outlet.transport();
        if (outlet.egress().isEmpty()) {
            return List.of(Finding.warning(
                    WORD,
                    "no address is known that mail of " + transport
                            + " leaves from, so neither SPF nor reverse names can"
                            + " be judged; name its egress, or its source, in the configuration"));
        }
        List<Finding> findings = new ArrayList<>();
        findings.add(Finding.ok(
                WORD, "mail of " + transport + " leaves from " + shown(outlet.egress()) + ", as " + outlet.hostname()));
        findings.addAll(hidden(outlet.egress(), "name that as the egress or source of " + transport));
        return findings;
    }

    /** Whose addresses these are, only their operator can say. */
    private static Finding relayed(Relay relay, Subject subject) {
        return Finding.note(
                WORD,
                "mail of transport " + relay.transport() + " leaves from " + relay.place()
                        + ", whose addresses are not looked at: the SPF record of " + subject.domain()
                        + " must include what its operator names");
    }

    private static List<Finding> hidden(List<InetAddress> addresses, String advice) {
        return addresses.stream()
                .filter(address -> !AddressFilter.PUBLIC.allows(address))
                .map(address -> Finding.warning(
                        WORD, address.getHostAddress() + " is not public: receivers see another address; " + advice))
                .toList();
    }

    private static String shown(List<InetAddress> addresses) {
        return addresses.stream().map(InetAddress::getHostAddress).collect(Collectors.joining(", "));
    }
}
