package dev.caravan.bench;

import dev.caravan.dane.TlsaLookup;
import dev.caravan.dns.DnsListener;
import dev.caravan.dns.DnsResolver;
import dev.caravan.dns.DnsSettings;
import dev.caravan.dns.DnsjavaResolver;
import dev.caravan.dns.Trust;
import dev.caravan.dns.TrustAnchors;
import dev.caravan.envelope.DomainName;
import dev.caravan.mtasts.OnUnavailable;
import dev.caravan.mtasts.StsAnswer;
import dev.caravan.mtasts.StsAnswer.Lack;
import dev.caravan.nexthop.AddressFilter;
import dev.caravan.nexthop.DnsAddressLookup;
import dev.caravan.nexthop.MxAnswer;
import dev.caravan.nexthop.MxHost;
import dev.caravan.nexthop.MxLookup;
import dev.caravan.tls.Authorities;
import dev.caravan.tls.TlsDecision;
import dev.caravan.tls.TlsDecision.Session;
import dev.caravan.tls.TlsGrade;
import dev.caravan.tls.TlsRequirement;
import dev.caravan.transport.mx.HostAssessment;
import dev.caravan.transport.mx.MxOutlook;
import dev.caravan.transport.mx.MxTransport;
import dev.caravan.transport.mx.Published;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;

/** The first look at a signed domain, when only the root's keys are known: what is asked, and how long it takes. */
final class ColdLookup {

    /** MX, TXT, A, AAAA, TLSA; and DS and DNSKEY of each of the two zones below the root (RFC 4035 section 5). */
    private static final int QUESTIONS_MIN = 5 + 2 * 2;

    /** A round trip across an ocean is ten times as long, one within a town a tenth. */
    private static final Duration DELAY = Duration.ofMillis(20);

    /** The compiler has seen the validator by then. */
    private static final int WARM_UP_ROUNDS = 30;

    private static final int ROUNDS = 20;

    /** How late a machine's timers may be, and threads that wait for them: two for each question. */
    private static final double LATE_MAX = 0.25;

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final String DOMAIN = "d0.bulk.example";

    private final SignedNames names;
    private final int port;
    private int most;

    ColdLookup(SignedNames names, int port) {
        this.names = names;
        this.port = port;
    }

    String measure() throws ProofFailed {
        rounds(WARM_UP_ROUNDS);
        double own = rounds(ROUNDS);
        names.delay(DELAY);
        double millis = rounds(ROUNDS);
        names.delay(Duration.ZERO);
        double trips = (double) QUESTIONS_MIN * DELAY.toMillis();
        new Table("", "questions", "round trips ms", "took ms", "without delay ms")
                .row("cold look-up", most, trips, millis, own);
        if (millis - own > trips * (1 + LATE_MAX)) {
            throw new ProofFailed("round trips: they take " + trips + " ms, the look-up " + millis + " ms, of which "
                    + own + " ms are its own");
        }
        return String.format(
                Locale.ROOT,
                "questions=%d minimum=%d cold_ms=%.0f round_trips_ms=%.0f own_ms=%.1f",
                most,
                QUESTIONS_MIN,
                millis,
                trips,
                own);
    }

    /** The median of so many first looks, in milliseconds. */
    private double rounds(int rounds) throws ProofFailed {
        List<Double> times = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            DnsResolver resolver = warmed();
            names.takeAsked();
            long start = System.nanoTime();
            look(resolver);
            times.add((System.nanoTime() - start) / 1e6);
            List<String> asked = names.takeAsked();
            most = Math.max(most, asked.size());
            if (asked.size() > QUESTIONS_MIN) {
                throw new ProofFailed("questions: " + asked.size() + " where " + QUESTIONS_MIN + " do: " + asked);
            }
            look(resolver);
            List<String> again = names.takeAsked();
            if (!again.isEmpty()) {
                throw new ProofFailed("cache: the second look asked again: " + again);
            }
        }
        return Table.median(times);
    }

    /** With the root's keys, which it fetched for another domain. */
    private DnsResolver warmed() {
        DnsResolver resolver = DnsjavaResolver.caching(
                new DnsSettings(
                        List.of(names.address()), TIMEOUT, new Trust.Validating(new TrustAnchors(names.anchor()))),
                InstantSource.system(),
                DnsListener.NONE);
        resolver.mx(DomainName.parse("warm.test"));
        return resolver;
    }

    /** What delivery does before it dials. */
    private void look(DnsResolver resolver) throws ProofFailed {
        DomainName domain = DomainName.parse(DOMAIN);
        MxLookup mx = new MxLookup(resolver, new Random(1));
        Published published =
                new Published(new TlsaLookup(resolver), name -> policy(resolver, name), OnUnavailable.STRICT);
        MxOutlook outlook = new MxOutlook(
                new MxTransport.Options(port, AddressFilter.LOOPBACK),
                new MxTransport.Lookups(mx, new DnsAddressLookup(resolver, DnsAddressLookup.ANY), published),
                Authorities.jdk());
        if (!(mx.hosts(domain) instanceof MxAnswer.Hosts(List<MxHost> hosts))) {
            throw new ProofFailed("names: " + DOMAIN + " has no mail host");
        }
        Optional<TlsDecision> decision = outlook.of(domain, TlsRequirement.DEFAULT)
                .apply(hosts.getFirst())
                .assessment()
                .map(HostAssessment::decision);
        if (!decision.equals(Optional.of(new Session(TlsGrade.DANE)))) {
            throw new ProofFailed("names: DANE is not demanded, but " + decision);
        }
    }

    private static StsAnswer policy(DnsResolver resolver, DomainName domain) {
        resolver.texts(new DomainName("_mta-sts." + domain));
        return new StsAnswer.None(Lack.NO_RECORD, "");
    }
}
