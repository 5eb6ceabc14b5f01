package dev.caravan.dnscheck;

import dev.caravan.dkim.KeyRing;
import dev.caravan.dns.DnsResolver;
import dev.caravan.dnscheck.spf.Spf;
import dev.caravan.envelope.DomainName;
import dev.caravan.mtasts.StsFetch;
import dev.caravan.nexthop.AddressAnswer;
import dev.caravan.nexthop.DnsAddressLookup;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;

/**
 * All checks.
 *
 * @param policies fetches the MTA-STS policy of a domain
 * @param signers keys that sign mail
 */
public record DnsCheck(
        DnsResolver resolver, InstantSource clock, Function<DomainName, StsFetch> policies, KeyRing signers) {

    /**
     * Finds out where mail comes from, as far as nobody says.
     *
     * @param hostname what is said in EHLO
     */
    public List<InetAddress> guessed(DomainName hostname) {
        return switch (new DnsAddressLookup(resolver, DnsAddressLookup.ANY).addresses(hostname)) {
            case AddressAnswer.Found(List<InetAddress> addresses, var _) -> addresses;
            case AddressAnswer.None _ -> List.of();
        };
    }

    /** What is to be said of a domain. */
    public List<Finding> of(Subject subject, Outlets outlets) {
        List<Check> checks = List.of(
                new EgressCheck(outlets),
                new MxCheck(resolver),
                new AddressCheck(resolver, outlets),
                new ReverseNameCheck(resolver, outlets),
                new SpfCheck(new Spf(resolver, subject.hostname(), clock), outlets),
                new DkimCheck(resolver, signers),
                new DmarcCheck(resolver),
                new TlsaCheck(resolver),
                new StsCheck(resolver, clock, policies),
                new TlsRptCheck(resolver));
        return checks.stream()
                .flatMap(check -> check.findings(subject).stream())
                .toList();
    }
}
