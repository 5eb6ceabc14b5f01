package dev.caravan.dnscheck;

import dev.caravan.dns.Family;
import dev.caravan.dnscheck.Outlets.Outlet;
import dev.caravan.dnscheck.spf.Spf;
import dev.caravan.dnscheck.spf.SpfQuery;
import dev.caravan.dnscheck.spf.SpfRecord;
import dev.caravan.dnscheck.spf.SpfResult;
import dev.caravan.dnscheck.spf.SpfVerdict;
import dev.caravan.envelope.BadSyntax;
import dev.caravan.envelope.DomainName;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether the domain, and the names in EHLO, let every egress address send, and nobody else. */
record SpfCheck(Spf spf, Outlets outlets) implements Check {

    private static final String WORD = "spf";

    /** Nobody sends from the limited broadcast address: what is said of it is said of everybody (RFC 919). */
    private static final InetAddress STRANGER = InetAddress.ofLiteral("255.255.255.255");

    private static final String VERSION = "v=spf1";

    /** Whose record is asked for what. */
    private record Sender(DomainName name, String label, Set<SpfQuery> queries) {}

    @Override
    public List<Finding> findings(Subject subject) {
        DomainName domain = subject.domain();
        Sender ofDomain = new Sender(domain, "", new LinkedHashSet<>());
        Map<DomainName, Sender> ofHelo = new LinkedHashMap<>();
        for (Outlet outlet : outlets.with(subject)) {
            DomainName hostname = outlet.hostname();
            for (InetAddress address : outlet.seen()) {
                ofDomain.queries().add(new SpfQuery(address, SpfQuery.POSTMASTER, domain, hostname));
                // RFC 7208 section 2.4: mail with a null reverse-path has no other sender.
                ofHelo.computeIfAbsent(hostname, name -> new Sender(name, "in EHLO, ", new LinkedHashSet<>()))
                        .queries()
                        .add(SpfQuery.ofHelo(address, hostname));
            }
        }
        ofHelo.remove(domain);
        List<Finding> findings = new ArrayList<>(judged(ofDomain));
        findings.addAll(ofStrangers(subject));
        ofHelo.values().forEach(sender -> findings.addAll(judged(sender)));
        return findings;
    }

    private List<Finding> judged(Sender sender) {
        List<Finding> findings = new ArrayList<>();
        List<InetAddress> refused = new ArrayList<>();
        for (SpfQuery query : sender.queries()) {
            InetAddress address = query.address();
            SpfVerdict verdict = spf.check(query);
            if (verdict.result() != SpfResult.PASS) {
                refused.add(address);
            }
            findings.add(new Finding(severity(sender, verdict), WORD, shown(address, sender, verdict), List.of()));
        }
        if (!refused.isEmpty()) {
            Finding last = findings.removeLast();
            findings.add(new Finding(last.severity(), WORD, last.found(), suggested(sender.name(), refused)));
        }
        return findings;
    }

    private static Severity severity(Sender sender, SpfVerdict verdict) {
        return switch (verdict.result()) {
            case PASS -> Severity.OK;
            // Few receivers ask for more than the domain's.
            case NONE -> sender.label().isEmpty() ? Severity.ERROR : Severity.WARNING;
            case NEUTRAL, FAIL, SOFTFAIL, TEMPERROR, PERMERROR -> Severity.ERROR;
        };
    }

    private static String shown(InetAddress address, Sender sender, SpfVerdict verdict) {
        return sender.label() + verdict.result().word() + " for " + sender.name() + " from " + address.getHostAddress()
                + ": " + verdict.why()
                + " (" + lookups(verdict) + ")"
                + verdict.explanation().map(e -> "; it explains: " + e).orElse("");
    }

    private static String lookups(SpfVerdict verdict) {
        return verdict.lookups() == 1 ? "1 term with a look-up" : verdict.lookups() + " terms with look-ups";
    }

    /** The record with the addresses before all else, so that they pass whatever comes behind; none if it cannot be kept. */
    private List<String> suggested(DomainName domain, List<InetAddress> addresses) {
        String listed = addresses.stream()
                .map(a -> (Family.of(a) == Family.IPV4 ? " ip4:" : " ip6:") + a.getHostAddress())
                .collect(Collectors.joining());
        return switch (PublishedText.find(spf.resolver(), domain.ascii(), SpfRecord::isMeant)) {
            case PublishedText.None _ -> List.of(ZoneLine.text(domain.ascii(), VERSION + listed + " ~all"));
            case PublishedText.One(String text)
            when isReadable(text) ->
                List.of(ZoneLine.text(domain.ascii(), VERSION + listed + text.substring(VERSION.length())));
            case PublishedText.One _, PublishedText.Several _, PublishedText.Unanswered _ -> List.of();
        };
    }

    /** What is to be included only the relay's operator knows. */
    private String ofRelays(DomainName domain) {
        String includes = outlets.relays().stream()
                .map(relay -> " include:<domain that the operator of " + relay.place() + " names>")
                .distinct()
                .collect(Collectors.joining());
        return ZoneLine.text(domain.ascii(), VERSION + includes + " ~all");
    }

    private static boolean isReadable(String text) {
        try {
            SpfRecord.parse(text);
            return true;
        } catch (BadSyntax e) {
            return false;
        }
    }

    /** What is said of an address that no term is about: the end of the record, after all its look-ups. */
    private List<Finding> ofStrangers(Subject subject) {
        DomainName domain = subject.domain();
        SpfVerdict verdict = spf.check(new SpfQuery(STRANGER, SpfQuery.POSTMASTER, domain, subject.hostname()));
        return switch (verdict.result()) {
            case PASS -> List.of(Finding.error(WORD, "everybody may send as " + domain + ": " + verdict.why()));
            case NEUTRAL ->
                List.of(Finding.warning(
                        WORD,
                        "the record says nothing of addresses that it does not list: " + verdict.why()
                                + "; it should end with ~all or -all"));
            case FAIL, SOFTFAIL ->
                List.of(Finding.ok(
                        WORD, "all other addresses: " + verdict.result().word() + " (" + lookups(verdict) + ")"));
            case NONE ->
                List.of(
                        outlets.relays().isEmpty()
                                ? Finding.note(WORD, verdict.why())
                                : Finding.error(WORD, verdict.why(), ofRelays(domain)));
            case TEMPERROR, PERMERROR ->
                List.of(Finding.error(
                        WORD, verdict.result().word() + " for addresses that it does not list: " + verdict.why()));
        };
    }
}
