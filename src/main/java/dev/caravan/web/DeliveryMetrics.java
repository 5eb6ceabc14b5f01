package dev.caravan.web;

import dev.caravan.dns.Authenticity;
import dev.caravan.mtasts.CachedPolicy;
import dev.caravan.mtasts.StsAnswer;
import dev.caravan.mtasts.StsFetch;
import dev.caravan.mtasts.StsListener;
import dev.caravan.mtasts.StsPolicy;
import dev.caravan.tls.TlsFindings;
import dev.caravan.tlsrpt.ResultType;
import dev.caravan.tlsrpt.TlsResult;
import dev.caravan.transport.DeliveryListener;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.Locale;

/**
 * Counts what deliveries meet on their way: what domains publish about TLS, and what became of sessions. No label is a
 * domain, a host or an address: their number has no bound.
 */
@Singleton
public class DeliveryMetrics implements DeliveryListener, StsListener {

    private final Counters counters;

    public DeliveryMetrics(MeterRegistry registry) {
        this.counters = new Counters(registry);
    }

    @Override
    public void found(Authenticity authenticity) {
        counters.count("caravan.destinations", "authenticity", word(authenticity));
    }

    @Override
    public void assessed(TlsFindings findings) {
        counters.count("caravan.mx.hosts", "tlsa", word(findings.dane()), "sts", word(findings.sts()));
    }

    @Override
    public void connected(Connected result) {
        counters.count("caravan.connections", "result", word(result));
    }

    @Override
    public void reported(TlsResult result) {
        counters.count(
                "caravan.tls.results",
                "policy",
                result.policy().type().word(),
                "result",
                result.failure().map(ResultType::word).orElse("successful"));
    }

    @Override
    public void wentClear() {
        counters.count("caravan.plaintext.fallbacks");
    }

    @Override
    public void answered(StsAnswer answer) {
        String mode = answer instanceof StsAnswer.Policy(StsPolicy policy, var _, var _) ? word(policy.mode()) : "none";
        counters.count("caravan.sts.answers", "answer", answer.word(), "mode", mode);
    }

    @Override
    public void renewed(CachedPolicy before, StsFetch fetch) {
        counters.count("caravan.sts.renewals", "result", fetch.word());
    }

    @Override
    public void cacheTrouble(String text) {
        counters.count("caravan.sts.cache.troubles");
    }

    private static String word(Enum<?> one) {
        return one.name().toLowerCase(Locale.ROOT);
    }
}
