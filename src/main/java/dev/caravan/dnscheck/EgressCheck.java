package dev.caravan.dnscheck;

import dev.caravan.nexthop.AddressFilter;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Where mail comes from, as far as it can be known from here. */
record EgressCheck() implements Check {

    private static final String WORD = "egress";

    @Override
    public List<Finding> findings(Subject subject) {
        if (subject.egress().isEmpty()) {
            return List.of(Finding.warning(
                    WORD,
                    "no address is known that mail leaves from, so neither SPF nor reverse names can be judged: "
                            + subject.hostname() + " has no address, and no transport has a source; name the addresses"
                            + " with --egress"));
        }
        List<Finding> findings = new ArrayList<>();
        String addresses =
                subject.egress().stream().map(InetAddress::getHostAddress).collect(Collectors.joining(", "));
        findings.add(
                switch (subject.origin()) {
                    case GIVEN -> Finding.ok(WORD, "mail leaves from " + addresses);
                    case CONFIGURED ->
                        Finding.ok(WORD, "mail leaves from " + addresses + ", the source of a transport");
                    case GUESSED ->
                        Finding.note(
                                WORD,
                                "mail is taken to leave from " + addresses + ", the addresses of " + subject.hostname()
                                        + ": no transport has a source; if it is not so, name the addresses with --egress");
                });
        for (InetAddress address : subject.egress()) {
            if (!AddressFilter.PUBLIC.allows(address)) {
                findings.add(Finding.warning(
                        WORD,
                        address.getHostAddress() + " is not public: receivers see another address; name that with"
                                + " --egress"));
            }
        }
        return findings;
    }
}
