package dev.caravan.dnscheck;

import dev.caravan.dns.DnsResolver;
import dev.caravan.envelope.BadSyntax;
import dev.caravan.envelope.DomainName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether the domain says what becomes of mail that is not its own (RFC 7489).
 *
 * <p>A domain without a record has that of its organizational domain (section 3.2). Which one that is, a list of public suffixes
 * would say; there is none here. So the domains above are asked, the nearest first, and a record that is found there is shown
 * with the name it is under, for a person to judge.
 */
record DmarcCheck(DnsResolver resolver) implements Check {

    private static final String WORD = "dmarc";

    private static final Pattern MEANT = Pattern.compile("v[ \t]*=[ \t]*DMARC1[ \t]*(?:;.*)?", Pattern.DOTALL);

    private static final Pattern MAIL_URI = Pattern.compile("(?i)mailto:[^@!]+@([^@!?]+)(?:[!?].*)?");

    /** Section 6.3. */
    private static final Map<String, Pattern> VALUES = Map.of(
            "p", Pattern.compile("none|quarantine|reject"),
            "sp", Pattern.compile("none|quarantine|reject"),
            "adkim", Pattern.compile("[rs]"),
            "aspf", Pattern.compile("[rs]"),
            "pct", Pattern.compile("100|[0-9]{1,2}"),
            "fo", Pattern.compile("[01ds](?:[ ]*:[ ]*[01ds])*"),
            "ri", Pattern.compile("[0-9]{1,10}"));

    /** A domain and the kind of record that is there. */
    private record Place(DomainName domain, PublishedText text) {}

    @Override
    public List<Finding> findings(Subject subject) {
        Place place = nearest(subject.domain());
        String name = "_dmarc." + place.domain();
        String publish = ZoneLine.text(
                "_dmarc." + subject.domain(), "v=DMARC1; p=none; rua=mailto:postmaster@" + subject.domain());
        return switch (place.text()) {
            case PublishedText.One(String text) -> judged(text, place.domain(), publish);
            case PublishedText.Several(int count) ->
                // Section 6.6.3: then none of them counts.
                List.of(Finding.error(WORD, name + " has " + count + " records, so none counts", publish));
            case PublishedText.None _ ->
                List.of(Finding.warning(
                        WORD,
                        subject.domain() + " has no record, nor has a domain above it: large receivers want one from"
                                + " who sends much",
                        publish));
            case PublishedText.Unanswered(String why) -> List.of(Finding.error(WORD, why));
        };
    }

    /** The domain itself, else the nearest above it that has a record; never a domain of one label. */
    private Place nearest(DomainName domain) {
        DomainName at = domain;
        while (true) {
            PublishedText text = text("_dmarc." + at);
            int dot = at.ascii().indexOf('.');
            boolean isLast = dot < 0 || at.ascii().indexOf('.', dot + 1) < 0;
            if (!(text instanceof PublishedText.None)) {
                return new Place(at, text);
            }
            if (isLast) {
                return new Place(domain, text);
            }
            at = new DomainName(at.ascii().substring(dot + 1));
        }
    }

    private PublishedText text(String name) {
        return PublishedText.find(resolver, name, t -> MEANT.matcher(t).matches());
    }

    private List<Finding> judged(String text, DomainName at, String publish) {
        Map<String, String> tags;
        try {
            tags = Tags.parse(text);
            check(tags);
        } catch (BadSyntax e) {
            return List.of(
                    Finding.error(WORD, "the record of _dmarc." + at + " cannot be used: " + e.getMessage(), publish));
        }
        List<Finding> findings = new ArrayList<>();
        String policy = tags.getOrDefault("p", "");
        String found = "_dmarc." + at + " asks for " + policy;
        findings.add(
                policy.equals("none")
                        ? Finding.note(WORD, found + ": mail in the domain's name that is not its own goes through")
                        : Finding.ok(WORD, found));
        if (!tags.containsKey("rua")) {
            findings.add(Finding.note(WORD, "_dmarc." + at + " names nobody to report to (rua)"));
        } else {
            findings.addAll(reports(tags.get("rua"), at));
        }
        return findings;
    }

    private static void check(Map<String, String> tags) {
        if (!tags.containsKey("p")) {
            throw new BadSyntax("the tag p is missing");
        }
        tags.forEach((tag, value) -> {
            Optional<Pattern> form = Optional.ofNullable(VALUES.get(tag));
            if (form.isPresent() && !form.get().matcher(value).matches()) {
                throw new BadSyntax("the tag " + tag + " has the value " + BadSyntax.show(value));
            }
        });
    }

    /** Section 7.1: a domain elsewhere must agree to get reports, or none are sent. */
    private List<Finding> reports(String rua, DomainName at) {
        List<Finding> findings = new ArrayList<>();
        for (String uri : rua.split(",")) {
            Matcher mail = MAIL_URI.matcher(uri.strip());
            Optional<DomainName> to = mail.matches() ? parsed(mail.group(1)) : Optional.empty();
            if (to.isEmpty()) {
                findings.add(Finding.error(
                        WORD,
                        "_dmarc." + at + " wants reports at " + BadSyntax.show(uri) + ", which is no mailto URI"));
            } else if (!to.get().isWithin(at) && !at.isWithin(to.get())) {
                String name = at + "._report._dmarc." + to.get();
                if (!(text(name) instanceof PublishedText.One)) {
                    findings.add(Finding.warning(
                            WORD,
                            "reports for " + at + " go to " + to.get() + ", which does not say that it takes them",
                            ZoneLine.text(name, "v=DMARC1")));
                }
            }
        }
        return findings;
    }

    private static Optional<DomainName> parsed(String text) {
        try {
            return Optional.of(DomainName.parse(text));
        } catch (BadSyntax e) {
            return Optional.empty();
        }
    }
}
