package dev.caravan.dnscheck.spf;

import dev.caravan.dnscheck.spf.Mechanism.Prefixes;
import dev.caravan.dnscheck.spf.SpfRecord.Directive;
import dev.caravan.envelope.BadSyntax;
import dev.caravan.envelope.DomainName;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/** Goes through the records of one check (RFC 7208 section 4). */
record RecordWalk(SpfQuery query, Lookups lookups, MacroExpansion macros) {

    /** check_host(): the bound of look-ups is the bound of the recursion, too. */
    Judgement judge(DomainName domain) throws SpfTrouble {
        // Section 4.3: a name of one label is nobody's mail domain.
        if (domain.ascii().indexOf('.') < 0) {
            return Judgement.none(domain, domain + " is no fully qualified domain name");
        }
        List<String> texts =
                lookups.texts(domain).stream().filter(SpfRecord::isMeant).toList();
        if (texts.isEmpty()) {
            return Judgement.none(domain, domain + " has no SPF record");
        }
        if (texts.size() > 1) {
            // Section 4.5.
            throw SpfTrouble.permanent(domain + " has " + texts.size() + " SPF records");
        }
        SpfRecord record;
        try {
            record = SpfRecord.parse(texts.getFirst());
        } catch (BadSyntax e) {
            throw SpfTrouble.permanent("the SPF record of " + domain + " cannot be read: " + e.getMessage());
        }
        return judge(record, domain);
    }

    private Judgement judge(SpfRecord record, DomainName domain) throws SpfTrouble {
        for (Directive directive : record.directives()) {
            if (fits(directive, domain)) {
                return new Judgement(
                        directive.result(),
                        "\"" + directive.text() + "\" of " + domain + " fits",
                        domain,
                        record.explanation());
            }
        }
        // Section 6.1: with "all" anywhere we do not come here.
        if (record.redirect().isPresent()) {
            return redirected(record.redirect().get(), domain);
        }
        return new Judgement(SpfResult.NEUTRAL, "no term of " + domain + " fits", domain, Optional.empty());
    }

    private Judgement redirected(MacroString target, DomainName domain) throws SpfTrouble {
        String term = "redirect=" + target.text();
        lookups.count(term);
        Judgement judgement = other(target, domain);
        if (judgement.result() == SpfResult.NONE) {
            throw SpfTrouble.permanent("\"" + term + "\" of " + domain + " leads nowhere: " + judgement.why());
        }
        return judgement;
    }

    private boolean included(Directive directive, MacroString target, DomainName domain) throws SpfTrouble {
        Judgement judgement = other(target, domain);
        return switch (judgement.result()) {
            case PASS -> true;
            case FAIL, SOFTFAIL, NEUTRAL -> false;
            // Section 5.2. Errors have been thrown already.
            case NONE, PERMERROR, TEMPERROR ->
                throw SpfTrouble.permanent(
                        "\"" + directive.text() + "\" of " + domain + " leads nowhere: " + judgement.why());
        };
    }

    private Judgement other(MacroString target, DomainName domain) throws SpfTrouble {
        String name = macros.name(target, domain);
        Optional<DomainName> other = Lookups.name(name);
        return other.isPresent()
                ? judge(other.get())
                : Judgement.none(domain, BadSyntax.show(name) + " is no domain name");
    }

    private boolean fits(Directive directive, DomainName domain) throws SpfTrouble {
        Mechanism mechanism = directive.mechanism();
        if (mechanism.asks()) {
            lookups.count(directive.text());
        }
        return switch (mechanism) {
            case Mechanism.All _ -> true;
            case Mechanism.In(Network network) -> network.contains(query.address());
            case Mechanism.Include(MacroString target) -> included(directive, target, domain);
            case Mechanism.Exists(MacroString target) -> {
                Optional<DomainName> name = target(Optional.of(target), domain);
                yield name.isPresent() && lookups.exists(name.get());
            }
            case Mechanism.Address(Optional<MacroString> target, Prefixes prefixes) -> {
                Optional<DomainName> name = target(target, domain);
                yield name.isPresent() && contain(lookups.addresses(name.get()), prefixes);
            }
            case Mechanism.MailHosts(Optional<MacroString> target, Prefixes prefixes) -> {
                Optional<DomainName> name = target(target, domain);
                yield name.isPresent() && lookups.anyMailHost(name.get(), addresses -> contain(addresses, prefixes));
            }
            case Mechanism.ReverseName(Optional<MacroString> target) -> {
                Optional<DomainName> name = target(target, domain);
                yield name.isPresent() && lookups.validatedNames().stream().anyMatch(its -> its.isWithin(name.get()));
            }
        };
    }

    /** Section 4.8: empty if what the macros came to cannot be asked for; such a mechanism does not fit. */
    private Optional<DomainName> target(Optional<MacroString> target, DomainName domain) throws SpfTrouble {
        return target.isPresent() ? Lookups.name(macros.name(target.get(), domain)) : Optional.of(domain);
    }

    private boolean contain(List<InetAddress> addresses, Prefixes prefixes) {
        return addresses.stream().anyMatch(address -> {
            byte[] octets = address.getAddress();
            return new Network(octets, octets.length == 4 ? prefixes.ipv4() : prefixes.ipv6())
                    .contains(query.address());
        });
    }
}
