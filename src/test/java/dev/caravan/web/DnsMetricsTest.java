package dev.caravan.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.dns.Authenticity;
import dev.caravan.dns.DnsAnswer;
import dev.caravan.dns.MxRecord;
import dev.caravan.envelope.DomainName;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import org.junit.jupiter.api.Test;

class DnsMetricsTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final DnsMetrics metrics = new DnsMetrics(registry);

    @Test
    void countsAnswersByTypeKindAndAuthenticity() {
        metrics.answered("MX", new DnsAnswer.Records<>(List.of(new MxRecord(1, "a.test")), Authenticity.SECURE));
        metrics.answered("MX", new DnsAnswer.Alias<>(DomainName.parse("a.test"), Authenticity.INSECURE));
        metrics.answered("TLSA", new DnsAnswer.NoData<>(Authenticity.SECURE));
        metrics.answered("TLSA", new DnsAnswer.NoSuchName<>(Authenticity.INDETERMINATE));
        metrics.answered("A", new DnsAnswer.Unanswered<>("bogus"));

        assertThat(answers("mx", "records", "secure")).isEqualTo(1);
        assertThat(answers("mx", "alias", "insecure")).isEqualTo(1);
        assertThat(answers("tlsa", "no_data", "secure")).isEqualTo(1);
        assertThat(answers("tlsa", "no_such_name", "indeterminate")).isEqualTo(1);
        assertThat(answers("a", "unanswered", "none")).isEqualTo(1);
    }

    @Test
    void countsWhatWasNotAskedAnew() {
        metrics.remembered("MX");
        metrics.remembered("MX");

        assertThat(registry.get("caravan.dns.remembered")
                        .tag("type", "mx")
                        .counter()
                        .count())
                .isEqualTo(2);
    }

    private double answers(String type, String answer, String authenticity) {
        return registry.get("caravan.dns.answers")
                .tag("type", type)
                .tag("answer", answer)
                .tag("authenticity", authenticity)
                .counter()
                .count();
    }
}
