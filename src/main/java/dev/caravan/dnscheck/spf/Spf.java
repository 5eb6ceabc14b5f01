package dev.caravan.dnscheck.spf;

import dev.caravan.dns.DnsResolver;
import dev.caravan.envelope.BadSyntax;
import dev.caravan.envelope.DomainName;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Checks who may send as whom. Blocks; safe for many threads; never throws for what a stranger publishes.
 *
 * @param receiver who checks, for explanations
 */
public record Spf(DnsResolver resolver, DomainName receiver, InstantSource clock) {

    /** Ours: it is shown in one line. */
    private static final int EXPLANATION_CHARACTERS_MAX = 500;

    /** What a domain's record says. */
    public SpfVerdict check(SpfQuery query) {
        Lookups lookups = new Lookups(resolver, clock, query.address());
        MacroExpansion macros = new MacroExpansion(query, receiver, clock, lookups);
        try {
            Judgement judgement = new RecordWalk(query, lookups, macros).judge(query.domain());
            return new SpfVerdict(
                    judgement.result(), judgement.why(), lookups.terms(), explanation(judgement, lookups, macros));
        } catch (SpfTrouble trouble) {
            return new SpfVerdict(trouble.result(), trouble.why(), lookups.terms(), Optional.empty());
        }
    }

    /** RFC 7208 section 6.2: whatever is wrong with it, it is as if there were none. */
    private static Optional<String> explanation(Judgement judgement, Lookups lookups, MacroExpansion macros) {
        if (judgement.result() != SpfResult.FAIL || judgement.explanation().isEmpty()) {
            return Optional.empty();
        }
        try {
            Optional<DomainName> name =
                    Lookups.name(macros.name(judgement.explanation().get(), judgement.domain()));
            List<String> texts = name.isPresent() ? lookups.texts(name.get()) : List.of();
            if (texts.size() != 1) {
                return Optional.empty();
            }
            MacroString text = MacroString.parse(texts.getFirst(), MacroString.Place.EXPLANATION);
            String expanded = macros.text(text, judgement.domain());
            return Optional.of(expanded.substring(0, Math.min(expanded.length(), EXPLANATION_CHARACTERS_MAX)));
        } catch (BadSyntax | SpfTrouble e) {
            return Optional.empty();
        }
    }
}
