package dev.caravan.web;

import dev.caravan.dns.Authenticity;
import dev.caravan.dns.DnsAnswer;
import dev.caravan.dns.DnsListener;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.Locale;

/** Counts what the domain name system was asked. No label is a name: their number has no bound. */
@Singleton
public class DnsMetrics implements DnsListener {

    private final Counters counters;

    public DnsMetrics(MeterRegistry registry) {
        this.counters = new Counters(registry);
    }

    @Override
    public void answered(String type, DnsAnswer<?> answer) {
        switch (answer) {
            case DnsAnswer.Records<?>(var _, Authenticity its) -> count(type, "records", word(its));
            case DnsAnswer.Alias<?>(var _, Authenticity its) -> count(type, "alias", word(its));
            case DnsAnswer.NoData<?>(Authenticity its) -> count(type, "no_data", word(its));
            case DnsAnswer.NoSuchName<?>(Authenticity its) -> count(type, "no_such_name", word(its));
            case DnsAnswer.Unanswered<?> _ -> count(type, "unanswered", "none");
        }
    }

    @Override
    public void remembered(String type) {
        counters.count("caravan.dns.remembered", "type", label(type));
    }

    private void count(String type, String answer, String authenticity) {
        counters.count("caravan.dns.answers", "type", label(type), "answer", answer, "authenticity", authenticity);
    }

    private static String word(Authenticity authenticity) {
        return label(authenticity.name());
    }

    private static String label(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
