package dev.caravan.dnscheck;

import dev.caravan.dns.DnsAnswer;
import dev.caravan.dns.DnsResolver;
import dev.caravan.envelope.BadSyntax;
import dev.caravan.envelope.DomainName;
import dev.caravan.nexthop.Followed;
import java.util.List;
import java.util.function.Predicate;

/** The text record of a kind of which there may be only one. */
sealed interface PublishedText {

    record One(String text) implements PublishedText {}

    record Several(int count) implements PublishedText {}

    record None() implements PublishedText {}

    record Unanswered(String why) implements PublishedText {}

    /** @param meant whether a text is of the kind; others are no business of ours */
    static PublishedText find(DnsResolver resolver, String name, Predicate<String> meant) {
        DomainName parsed;
        try {
            parsed = DomainName.parse(name);
        } catch (BadSyntax e) {
            // With the labels before it the name is too long: nobody can ask for it.
            return new None();
        }
        return switch (Followed.of(parsed, resolver::texts).answer()) {
            case DnsAnswer.Records<String>(List<String> texts, var _) ->
                of(texts.stream().filter(meant).toList());
            case DnsAnswer.NoData<String> _, DnsAnswer.NoSuchName<String> _ -> new None();
            case DnsAnswer.Unanswered<String>(String why) -> new Unanswered(why);
            case DnsAnswer.Alias<String> _ -> new Unanswered("the aliases of " + parsed + " have no end");
        };
    }

    private static PublishedText of(List<String> meant) {
        return switch (meant.size()) {
            case 0 -> new None();
            case 1 -> new One(meant.getFirst());
            default -> new Several(meant.size());
        };
    }
}
