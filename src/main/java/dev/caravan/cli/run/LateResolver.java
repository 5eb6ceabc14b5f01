package dev.caravan.cli.run;

import dev.caravan.dns.DnsAnswer;
import dev.caravan.dns.DnsResolver;
import dev.caravan.dns.Family;
import dev.caravan.dns.MxRecord;
import dev.caravan.dns.TlsaRecord;
import dev.caravan.envelope.DomainName;
import java.net.InetAddress;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Is made when it is first asked: most relays need no resolver of our own, and somebody waits. For one thread. */
final class LateResolver implements DnsResolver {

    private final Supplier<DnsResolver> maker;
    private @Nullable DnsResolver made;

    LateResolver(Supplier<DnsResolver> maker) {
        this.maker = maker;
    }

    private DnsResolver resolver() {
        DnsResolver its = made == null ? maker.get() : made;
        made = its;
        return its;
    }

    @Override
    public DnsAnswer<MxRecord> mx(DomainName name) {
        return resolver().mx(name);
    }

    @Override
    public DnsAnswer<InetAddress> addresses(DomainName name, Family family) {
        return resolver().addresses(name, family);
    }

    @Override
    public DnsAnswer<TlsaRecord> tlsa(DomainName name) {
        return resolver().tlsa(name);
    }

    @Override
    public DnsAnswer<String> texts(DomainName name) {
        return resolver().texts(name);
    }

    @Override
    public DnsAnswer<String> names(InetAddress address) {
        return resolver().names(address);
    }
}
