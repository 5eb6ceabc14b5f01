package dev.caravan.nexthop;

import dev.caravan.dns.DnsAnswer;
import dev.caravan.envelope.DomainName;
import java.util.function.Function;

/**
 * What stands at the end of a name's aliases.
 *
 * @param answer an alias still if there is no end to them
 */
public record Followed<R>(DnsAnswer<R> answer, Expansion way) {

    public static <R> Followed<R> of(DomainName name, Function<DomainName, DnsAnswer<R>> question) {
        DnsAnswer<R> answer = question.apply(name);
        Expansion way = new Expansion(name, name, answer.authenticity(), answer.authenticity());
        for (int step = 0; step < MxLookup.CNAME_CHAIN_MAX; step++) {
            if (!(answer instanceof DnsAnswer.Alias<R>(DomainName target, var _))) {
                break;
            }
            answer = question.apply(target);
            way = new Expansion(name, target, way.first(), way.whole().and(answer.authenticity()));
        }
        return new Followed<>(answer, way);
    }
}
