package dev.caravan.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.envelope.DomainName;
import dev.caravan.mtasts.CachedPolicy;
import dev.caravan.mtasts.MxPattern;
import dev.caravan.mtasts.StsFetch;
import dev.caravan.mtasts.StsListener;
import dev.caravan.mtasts.StsMode;
import dev.caravan.mtasts.StsPolicy;
import dev.caravan.mtasts.StsTrouble;
import dev.caravan.mtasts.StsTrouble.Kind;
import dev.caravan.route.camel.LogLines;
import dev.caravan.web.DeliveryMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StsLogTest {

    private static final StsFetch.Failed FAILED =
            new StsFetch.Failed(new StsTrouble(Kind.WEBPKI_INVALID, "the certificate is for others"));

    private final LogLines log = LogLines.of("dev.caravan.mta-sts");
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final StsListener listener = StsListener.of(List.of(new StsLog(), new DeliveryMetrics(registry)));

    @AfterEach
    void listenNoMore() {
        log.close();
    }

    @Test
    void aPolicyThatCannotBeRenewedIsLoggedWithItsEndAndCounted() {
        listener.renewed(kept(StsMode.ENFORCE), FAILED);

        assertThat(log.lines())
                .containsExactly("event=sts-renewal-failed domain=example.org mode=enforce until=2026-01-02T00:00:00Z"
                        + " reason=webpki-invalid text=\"the certificate is for others\"");
        assertThat(renewals("webpki-invalid")).isEqualTo(1);
    }

    @Test
    void whatWasRenewedOrGivenUpByItsDomainIsCountedOnly() {
        StsPolicy policy = kept(StsMode.ENFORCE).policy();
        listener.renewed(kept(StsMode.ENFORCE), new StsFetch.Fetched(policy));
        listener.renewed(kept(StsMode.NONE), FAILED);

        assertThat(log.lines()).isEmpty();
        assertThat(renewals("fetched")).isEqualTo(1);
        assertThat(renewals("webpki-invalid")).isEqualTo(1);
    }

    @Test
    void troubleWithTheFileOfPoliciesIsLoggedAndCounted() {
        listener.cacheTrouble("the disk is full");

        assertThat(log.lines()).containsExactly("event=sts-cache-trouble text=\"the disk is full\"");
        assertThat(registry.get("caravan.sts.cache.troubles").counter().count()).isEqualTo(1);
    }

    private double renewals(String result) {
        return registry.get("caravan.sts.renewals")
                .tag("result", result)
                .counter()
                .count();
    }

    private static CachedPolicy kept(StsMode mode) {
        Instant fetched = Instant.parse("2026-01-01T00:00:00Z");
        return new CachedPolicy(
                DomainName.parse("example.org"),
                "1",
                new StsPolicy(mode, List.of(MxPattern.parse("mx.example.org")), Duration.ofDays(1)),
                fetched,
                fetched);
    }
}
