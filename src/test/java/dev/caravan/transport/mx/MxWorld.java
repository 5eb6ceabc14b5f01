package dev.caravan.transport.mx;

import dev.caravan.dane.TlsaLookup;
import dev.caravan.dns.DnsResolver;
import dev.caravan.envelope.DomainName;
import dev.caravan.mtasts.MxPattern;
import dev.caravan.mtasts.OnUnavailable;
import dev.caravan.mtasts.StsAnswer;
import dev.caravan.mtasts.StsAnswer.Lack;
import dev.caravan.mtasts.StsAnswer.Source;
import dev.caravan.mtasts.StsMode;
import dev.caravan.mtasts.StsPolicy;
import dev.caravan.nexthop.DnsAddressLookup;
import dev.caravan.nexthop.MxLookup;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/** What direct delivery asks, made of a test's names. */
public final class MxWorld {

    private MxWorld() {}

    /** Without MTA-STS. */
    public static MxTransport.Lookups lookups(DnsResolver names) {
        return lookups(names, domain -> noPolicy(), OnUnavailable.STRICT);
    }

    static MxTransport.Lookups lookups(
            DnsResolver names, Function<DomainName, StsAnswer> sts, OnUnavailable onUnavailable) {
        return new MxTransport.Lookups(
                new MxLookup(names, new Random(1)),
                new DnsAddressLookup(names, DnsAddressLookup.ANY),
                new Published(new TlsaLookup(names), sts, onUnavailable));
    }

    static StsAnswer noPolicy() {
        return new StsAnswer.None(Lack.NO_RECORD, "no record");
    }

    static StsAnswer policy(StsMode mode, String mx) {
        return new StsAnswer.Policy(
                new StsPolicy(mode, List.of(MxPattern.parse(mx)), Duration.ofDays(1)), "20261121", Source.CACHED);
    }
}
