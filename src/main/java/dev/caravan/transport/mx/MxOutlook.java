package dev.caravan.transport.mx;

import dev.caravan.envelope.DomainName;
import dev.caravan.envelope.Host;
import dev.caravan.nexthop.AddressAnswer;
import dev.caravan.nexthop.MxHost;
import dev.caravan.tls.Authorities;
import dev.caravan.tls.TlsRequirement;
import dev.caravan.transport.Prospect;
import java.util.Optional;
import java.util.function.Function;

/** Finds out what to do about hosts, and dials none: for delivery, and for who wants to know what it would do. */
public record MxOutlook(MxTransport.Options options, MxTransport.Lookups lookups, Authorities authorities) {

    /** The hosts of a domain; each is looked at when it is asked for. */
    public Function<MxHost, HostOutlook> of(DomainName domain, TlsRequirement requirement) {
        DomainTls tls = new DomainTls(lookups.published(), requirement, domain, options.port());
        MxProspects prospects = new MxProspects(domain, requirement, authorities);
        return host -> switch (addresses().of(host)) {
            case AddressAnswer.None none -> new HostOutlook(host, none, Optional.empty(), Prospect.Leave.unfound(none));
            case AddressAnswer.Found found -> {
                HostAssessment assessment = tls.assess(host, found);
                yield new HostOutlook(host, found, Optional.of(assessment), prospects.of(assessment));
            }
        };
    }

    /** A next hop that is an address. */
    public Prospect of(Host.AddressLiteral literal, TlsRequirement requirement) {
        return switch (addresses().of(literal)) {
            case AddressAnswer.None none -> Prospect.Leave.unfound(none);
            case AddressAnswer.Found _ -> MxProspects.ofAddress(literal, requirement, authorities);
        };
    }

    private MxAddresses addresses() {
        return new MxAddresses(lookups.addresses(), options.filter());
    }
}
