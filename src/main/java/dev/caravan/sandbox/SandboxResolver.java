package dev.caravan.sandbox;

import dev.caravan.dns.Authenticity;
import dev.caravan.dns.DnsAnswer;
import dev.caravan.dns.DnsResolver;
import dev.caravan.dns.Family;
import dev.caravan.dns.MxRecord;
import dev.caravan.dns.TlsaRecord;
import dev.caravan.envelope.DomainName;
import java.net.InetAddress;
import java.util.List;

/** Every domain has one mail host, and every host is this machine. */
public record SandboxResolver() implements DnsResolver {

    private static final InetAddress HERE = InetAddress.ofLiteral("127.0.0.1");

    @Override
    public DnsAnswer<MxRecord> mx(DomainName name) {
        return new DnsAnswer.Records<>(List.of(new MxRecord(10, "mx." + name.ascii())), Authenticity.INSECURE);
    }

    @Override
    public DnsAnswer<InetAddress> addresses(DomainName name, Family family) {
        return family == Family.IPV4
                ? new DnsAnswer.Records<>(List.of(HERE), Authenticity.INSECURE)
                : new DnsAnswer.NoData<>(Authenticity.INSECURE);
    }

    @Override
    public DnsAnswer<TlsaRecord> tlsa(DomainName name) {
        return new DnsAnswer.NoData<>(Authenticity.INSECURE);
    }

    @Override
    public DnsAnswer<String> texts(DomainName name) {
        return new DnsAnswer.NoData<>(Authenticity.INSECURE);
    }

    @Override
    public DnsAnswer<String> names(InetAddress address) {
        return new DnsAnswer.NoData<>(Authenticity.INSECURE);
    }
}
