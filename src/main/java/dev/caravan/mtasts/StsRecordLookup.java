package dev.caravan.mtasts;

import dev.caravan.dns.DnsAnswer;
import dev.caravan.dns.DnsResolver;
import dev.caravan.envelope.BadSyntax;
import dev.caravan.envelope.DomainName;
import dev.caravan.mtasts.StsAnswer.Lack;
import dev.caravan.nexthop.MxLookup;
import java.util.List;

/** Finds the record of a policy domain (RFC 8461 section 3.1). Nothing is kept: the resolver's cache has it by its TTL. */
public record StsRecordLookup(DnsResolver resolver) {

    private static final String LABEL = "_mta-sts.";

    /** What the domain name system says. */
    public sealed interface Answer {

        record Found(StsRecord record) implements Answer {}

        record Lacking(Lack lack, String text) implements Answer {}

        record Unanswered(String text) implements Answer {}
    }

    public Answer find(DomainName policyDomain) {
        DomainName name;
        try {
            name = new DomainName(LABEL + policyDomain);
        } catch (BadSyntax e) {
            return new Answer.Lacking(Lack.NO_RECORD, "the name of the record would be too long: " + e.getMessage());
        }
        return switch (follow(name)) {
            case DnsAnswer.Records<String>(List<String> texts, var _) -> judge(name, texts);
            case DnsAnswer.NoData<String> _, DnsAnswer.NoSuchName<String> _ -> none(name);
            case DnsAnswer.Unanswered<String>(String why) -> new Answer.Unanswered(why);
            case DnsAnswer.Alias<String> _ ->
                new Answer.Unanswered(
                        name + " is an alias of an alias, more than " + MxLookup.CNAME_CHAIN_MAX + " times over");
        };
    }

    private DnsAnswer<String> follow(DomainName name) {
        DnsAnswer<String> answer = resolver.texts(name);
        for (int step = 0; step < MxLookup.CNAME_CHAIN_MAX; step++) {
            if (!(answer instanceof DnsAnswer.Alias<String>(DomainName target, var _))) {
                return answer;
            }
            answer = resolver.texts(target);
        }
        return answer;
    }

    private static Answer judge(DomainName name, List<String> texts) {
        List<String> meant = texts.stream().filter(StsRecord::isMeant).toList();
        if (meant.isEmpty()) {
            return none(name);
        }
        if (meant.size() > 1) {
            return new Answer.Lacking(Lack.SEVERAL_RECORDS, name + " has " + meant.size() + " records of MTA-STS");
        }
        try {
            return new Answer.Found(StsRecord.parse(meant.getFirst()));
        } catch (BadSyntax e) {
            return new Answer.Lacking(Lack.RECORD_MALFORMED, e.getMessage());
        }
    }

    private static Answer none(DomainName name) {
        return new Answer.Lacking(Lack.NO_RECORD, name + " has no record of MTA-STS");
    }
}
