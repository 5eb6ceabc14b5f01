package dev.caravan.dnscheck;

import dev.caravan.dns.DnsAnswer;
import dev.caravan.dns.DnsResolver;
import dev.caravan.dns.Family;
import dev.caravan.dns.MxRecord;
import dev.caravan.envelope.BadSyntax;
import dev.caravan.envelope.DomainName;
import dev.caravan.nexthop.Followed;
import java.util.ArrayList;
import java.util.List;

/** Whether bounces and replies have somewhere to go (RFC 5321 section 5.1, RFC 7505). */
record MxCheck(DnsResolver resolver) implements Check {

    private static final String WORD = "mx";

    @Override
    public List<Finding> findings(Subject subject) {
        DomainName domain = subject.domain();
        String publish = ZoneLine.mx(domain, subject.hostname());
        return switch (Followed.of(domain, resolver::mx).answer()) {
            case DnsAnswer.Records<MxRecord>(List<MxRecord> records, var _) -> published(domain, records);
            case DnsAnswer.NoData<MxRecord> _ ->
                List.of(Finding.warning(
                        WORD,
                        domain + " has no MX record: bounces and replies go to its own addresses, if it has any, and"
                                + " some receivers refuse mail from such a domain",
                        publish));
            case DnsAnswer.NoSuchName<MxRecord> _ ->
                List.of(Finding.error(
                        WORD, "the domain " + domain + " does not exist: most receivers refuse mail from it", publish));
            case DnsAnswer.Unanswered<MxRecord>(String why) -> List.of(Finding.error(WORD, why));
            case DnsAnswer.Alias<MxRecord> _ ->
                List.of(Finding.error(WORD, "the aliases of " + domain + " have no end"));
        };
    }

    private List<Finding> published(DomainName domain, List<MxRecord> records) {
        if (records.size() == 1 && records.getFirst().exchange().isEmpty()) {
            // RFC 7505 section 4.2.
            return List.of(Finding.error(
                    WORD,
                    domain + " says that it takes no mail (null MX): nothing comes back, and receivers may refuse mail"
                            + " from it"));
        }
        List<Finding> findings = new ArrayList<>();
        for (MxRecord record : records) {
            findings.add(judged(domain, record));
        }
        return findings;
    }

    private Finding judged(DomainName domain, MxRecord record) {
        DomainName host;
        try {
            host = DomainName.parse(record.exchange());
        } catch (BadSyntax e) {
            return Finding.error(WORD, "an MX record of " + domain + " names no host: " + e.getMessage());
        }
        return resolver.addresses(host, Family.IPV4) instanceof DnsAnswer.Alias<?>(DomainName target, var _)
                // RFC 2181 section 10.3.
                ? Finding.warning(
                        WORD,
                        "the mail host " + host + " is an alias for " + target + ", which an MX record must not name",
                        ZoneLine.mx(domain, target))
                : Finding.ok(WORD, domain + " has the mail host " + host + ", preference " + record.preference());
    }
}
