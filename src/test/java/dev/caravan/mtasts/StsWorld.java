package dev.caravan.mtasts;

import dev.caravan.dial.DirectDialer;
import dev.caravan.envelope.DomainName;
import dev.caravan.nexthop.AddressFilter;
import dev.caravan.nexthop.DnsAddressLookup;
import dev.caravan.nexthop.FakeNames;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;

/** Names, a policy host for them all, a cache in a file, and a clock. */
final class StsWorld implements AutoCloseable {

    private static final long SEED = 8461;

    final TestClock clock = new TestClock();
    final PolicyHost host;
    final List<String> events = new CopyOnWriteArrayList<>();
    private final TestAuthority authority;
    private final Path file;

    FakeNames names = new FakeNames();
    StsPolicyCache cache;
    MtaSts sts;

    private final StsListener listener = new StsListener() {
        @Override
        public void answered(StsAnswer answer) {
            events.add(answer.word());
        }

        @Override
        public void renewed(CachedPolicy before, StsFetch fetch) {
            events.add("renewed " + before.domain() + " " + fetch.word());
        }

        @Override
        public void cacheTrouble(String text) {
            events.add("trouble " + text);
        }
    };

    StsWorld(Path directory, String... domains) throws Exception {
        authority = new TestAuthority();
        host = new PolicyHost(
                authority.server("*.a.example", "*.b.example", "*.c.example", "*.d.example", "*.e.example"));
        file = directory.resolve("mta-sts.policies");
        for (String domain : domains) {
            announce(domain, "1");
        }
        start();
    }

    /** The domain has a record with this id, and a policy host. */
    void announce(String domain, String id) {
        names.text("_mta-sts." + domain, "v=STSv1; id=" + id).address("mta-sts." + domain, "127.0.0.1");
    }

    /** From now on there are these names only. */
    FakeNames forgetNames() throws Exception {
        names = new FakeNames();
        wire();
        return names;
    }

    /** The same in a new process. */
    void restart() throws Exception {
        cache.close();
        start();
    }

    private void start() throws Exception {
        cache = StsPolicyCache.open(file, clock, new Random(SEED), listener);
        wire();
    }

    private void wire() throws Exception {
        StsPolicyFetcher fetcher = new StsPolicyFetcher(
                new StsPolicyFetcher.Way(
                        new DnsAddressLookup(names, DnsAddressLookup.ANY),
                        AddressFilter.LOOPBACK,
                        new DirectDialer(),
                        host.port()),
                authority.client());
        sts = new MtaSts(new MtaSts.Parts(names, fetcher, cache, clock, listener));
    }

    StsAnswer ask(String domain) {
        return sts.policy(DomainName.parse(domain));
    }

    /** What came of it, in one word. */
    String word(String domain) {
        return ask(domain).word();
    }

    @Override
    public void close() throws IOException {
        cache.close();
        host.close();
    }
}
