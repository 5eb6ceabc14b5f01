package dev.caravan.dnscheck;

import dev.caravan.dns.DnsResolver;
import dev.caravan.envelope.DomainName;
import dev.caravan.mtasts.StsAnswer.Lack;
import dev.caravan.mtasts.StsFetch;
import dev.caravan.mtasts.StsMode;
import dev.caravan.mtasts.StsPolicy;
import dev.caravan.mtasts.StsRecord;
import dev.caravan.mtasts.StsRecordLookup;
import dev.caravan.mtasts.StsTrouble;
import dev.caravan.nexthop.MxHost;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Whether the domain demands TLS for its own mail by MTA-STS, and can be believed (RFC 8461). */
record StsCheck(DnsResolver resolver, InstantSource clock, Function<DomainName, StsFetch> policies) implements Check {

    private static final String WORD = "mta-sts";

    /** An id that changes by itself. */
    private static final DateTimeFormatter ID =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    @Override
    public List<Finding> findings(Subject subject) {
        DomainName domain = subject.domain();
        String publish = ZoneLine.text("_mta-sts." + domain, "v=STSv1; id=" + ID.format(clock.instant()));
        return switch (new StsRecordLookup(resolver).find(domain)) {
            case StsRecordLookup.Answer.Found(StsRecord record) -> policy(domain, record);
            case StsRecordLookup.Answer.Lacking(Lack lack, String text) ->
                List.of(
                        lack == Lack.NO_RECORD
                                ? Finding.note(
                                        WORD,
                                        text + "; before there is one, the policy must be at https://mta-sts." + domain
                                                + "/.well-known/mta-sts.txt",
                                        publish)
                                : Finding.error(WORD, text, publish));
            case StsRecordLookup.Answer.Unanswered(String text) -> List.of(Finding.error(WORD, text));
        };
    }

    private List<Finding> policy(DomainName domain, StsRecord record) {
        return switch (policies.apply(domain)) {
            case StsFetch.Failed(StsTrouble why) ->
                List.of(Finding.error(
                        WORD,
                        "the record announces the policy " + record.id() + ", which cannot be had ("
                                + why.kind().word() + "): " + why.text()));
            case StsFetch.Fetched(StsPolicy policy) -> judged(domain, record, policy);
        };
    }

    private List<Finding> judged(DomainName domain, StsRecord record, StsPolicy policy) {
        List<Finding> findings = new ArrayList<>();
        String found = "the policy " + record.id() + " has the mode "
                + policy.mode().word() + ", for " + policy.maxAge().toSeconds() + " s";
        findings.add(policy.mode() == StsMode.ENFORCE ? Finding.ok(WORD, found) : Finding.note(WORD, found));
        if (policy.mode() == StsMode.NONE) {
            return findings;
        }
        for (MxHost host : AddressCheck.hosts(resolver, domain)) {
            if (!policy.matches(host.name())) {
                findings.add(Finding.error(
                        WORD,
                        "the mail host " + host.name() + " is not in the policy: add the line \"mx: " + host.name()
                                + "\", and change the id in the record",
                        ZoneLine.text("_mta-sts." + domain, "v=STSv1; id=" + ID.format(clock.instant()))));
            }
        }
        return findings;
    }
}
