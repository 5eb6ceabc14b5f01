package dev.caravan.transport.mx;

import static dev.caravan.transport.FakeServers.accepting;
import static dev.caravan.transport.FakeServers.attempt;
import static dev.caravan.transport.FakeServers.breaking;
import static dev.caravan.transport.FakeServers.failure;
import static dev.caravan.transport.FakeServers.refusing;
import static dev.caravan.transport.FakeServers.serving;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.dns.DnsAnswer;
import dev.caravan.dns.DnsResolver;
import dev.caravan.dns.Family;
import dev.caravan.dns.MxRecord;
import dev.caravan.dns.TlsaRecord;
import dev.caravan.envelope.DomainName;
import dev.caravan.nexthop.AddressFilter;
import dev.caravan.nexthop.FakeNames;
import dev.caravan.smtp.Phase;
import dev.caravan.smtp.SmtpFailure.Kind;
import dev.caravan.status.RecipientOutcome;
import dev.caravan.tls.Authorities;
import dev.caravan.transport.AttemptResult.Attempted;
import dev.caravan.transport.ConnectionKey.Identity;
import dev.caravan.transport.ConnectionPool;
import dev.caravan.transport.FakeServers;
import dev.caravan.transport.Sessions;
import java.net.InetAddress;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** A name server that says one address when it is checked and another when it is used. */
class DnsRebindingTest {

    private static final String PUBLIC = "192.0.2.1";

    private final FakeServers servers = new FakeServers();
    private final FakeNames names = new FakeNames()
            .mx("example.net", 10, "a.example")
            .address("a.example", PUBLIC)
            .address("inside.example", "127.0.0.1");
    private final ConnectionPool pool = new ConnectionPool(ConnectionPool.Limits.DEFAULT, () -> Instant.EPOCH);

    @Test
    void theAddressThatWasCheckedIsDialedHoweverOftenAnAttemptDials() {
        servers.at(PUBLIC, refusing(failure(Phase.STARTTLS, Kind.TLS)), serving(accepting()));

        assertThat(deliver().outcomes()).hasOnlyElementsOfType(RecipientOutcome.Delivered.class);
        assertThat(servers.connects()).containsExactly(PUBLIC + " OPPORTUNISTIC", PUBLIC + " NONE");
        assertThat(names.asked()).containsOnlyOnce("IPV4 a.example");
    }

    @Test
    void theAddressThatTheNextAttemptGetsIsCheckedAnew() {
        servers.at(PUBLIC, serving(breaking(failure(Phase.MAIL, Kind.CONNECTION))));
        assertThat(deliver().outcomes()).hasOnlyElementsOfType(RecipientOutcome.Deferred.class);

        assertThat(deliver().outcomes()).hasOnlyElementsOfType(RecipientOutcome.Failed.class);
        assertThat(servers.connects()).containsExactly(PUBLIC + " OPPORTUNISTIC");
    }

    @Test
    void theTargetOfAnAliasIsCheckedToo() {
        names.alias("a.example", "inside.example");

        assertThat(deliver().outcomes()).hasOnlyElementsOfType(RecipientOutcome.Failed.class);
        assertThat(servers.connects()).isEmpty();
    }

    private Attempted deliver() {
        Sessions sessions =
                new Sessions(servers, pool, new Identity("direct", ""), () -> Instant.EPOCH, Authorities.jdk());
        Rebinding resolver = new Rebinding(names);
        MxTransport transport =
                new MxTransport(new MxTransport.Options(25, AddressFilter.PUBLIC), sessions, MxWorld.lookups(resolver));
        return (Attempted) transport.deliver(attempt("a@example.net"));
    }

    /** Says the truth about a host once. */
    private record Rebinding(FakeNames names) implements DnsResolver {

        @Override
        public DnsAnswer<MxRecord> mx(DomainName name) {
            return names.mx(name);
        }

        @Override
        public DnsAnswer<InetAddress> addresses(DomainName name, Family family) {
            boolean again = names.asked().contains(family + " " + name);
            DnsAnswer<InetAddress> truth = names.addresses(name, family);
            return again && family == Family.IPV4 ? names.addresses(DomainName.parse("inside.example"), family) : truth;
        }

        @Override
        public DnsAnswer<TlsaRecord> tlsa(DomainName name) {
            return names.tlsa(name);
        }

        @Override
        public DnsAnswer<String> texts(DomainName name) {
            return names.texts(name);
        }

        @Override
        public DnsAnswer<String> names(InetAddress address) {
            return names.names(address);
        }
    }
}
