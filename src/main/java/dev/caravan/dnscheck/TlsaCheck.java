package dev.caravan.dnscheck;

import dev.caravan.dane.TlsaAnswer;
import dev.caravan.dane.TlsaLookup;
import dev.caravan.dns.DnsAnswer;
import dev.caravan.dns.DnsResolver;
import dev.caravan.envelope.DomainName;
import dev.caravan.nexthop.AddressAnswer;
import dev.caravan.nexthop.DnsAddressLookup;
import dev.caravan.nexthop.Expansion;
import dev.caravan.nexthop.MxHost;
import java.util.List;
import java.util.Optional;

/** Whether others can prove whom they hand the domain's mail to (DANE, RFC 7672). What the hosts present is not looked at. */
record TlsaCheck(DnsResolver resolver) implements Check {

    private static final String WORD = "dane";

    /** Where mail hosts listen. */
    private static final int SMTP_PORT = 25;

    @Override
    public List<Finding> findings(Subject subject) {
        return AddressCheck.hosts(resolver, subject.domain()).stream()
                .flatMap(host -> addresses(host.name()).map(way -> judged(host, way)).stream())
                .toList();
    }

    /** The way to the host's addresses; whether it has any is another check's business. */
    private Optional<Expansion> addresses(DomainName host) {
        return switch (new DnsAddressLookup(resolver, DnsAddressLookup.ANY).addresses(host)) {
            case AddressAnswer.Found(var _, Optional<Expansion> way) -> way;
            case AddressAnswer.None _ -> Optional.empty();
        };
    }

    private Finding judged(MxHost host, Expansion way) {
        String name = host.name().ascii();
        String publish = "_" + SMTP_PORT + "._tcp." + name + ". IN TLSA 3 1 1 <SHA-256 of the public key of " + name
                + ", in hexadecimal>";
        return switch (new TlsaLookup(resolver).of(host, way, SMTP_PORT)) {
            case TlsaAnswer.Usable(DomainName base, var _) ->
                Finding.ok(WORD, name + " has usable TLSA records below " + base);
            case TlsaAnswer.Unusable(DomainName base) ->
                Finding.error(
                        WORD,
                        "none of the TLSA records below " + base + " is one that mail knows (RFC 7672 section 3.1)",
                        publish);
            case TlsaAnswer.Failed(String why) ->
                Finding.error(WORD, why + ": who knows DANE sends no mail to " + name);
            case TlsaAnswer.None _ -> Finding.note(WORD, name + " has no TLSA record", publish);
            case TlsaAnswer.NotApplicable(String why) -> notApplicable(host.name(), why);
        };
    }

    private Finding notApplicable(DomainName host, String why) {
        boolean isPublished = Optional.of("_" + SMTP_PORT + "._tcp." + host)
                .filter(name -> name.length() <= DomainName.OCTETS_MAX)
                .filter(name -> resolver.tlsa(new DomainName(name)) instanceof DnsAnswer.Records<?>)
                .isPresent();
        return isPublished
                ? Finding.warning(WORD, host + " has TLSA records that count for nothing: " + why + "; sign the zones")
                : Finding.note(WORD, "no DANE for " + host + ": " + why);
    }
}
