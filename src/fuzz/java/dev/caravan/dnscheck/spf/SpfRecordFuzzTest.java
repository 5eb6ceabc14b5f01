package dev.caravan.dnscheck.spf;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.caravan.dnscheck.spf.SpfRecord.Directive;
import dev.caravan.envelope.BadSyntax;
import dev.caravan.envelope.DomainName;
import dev.caravan.nexthop.FakeNames;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.stream.Collectors;

/** Whatever stands in a TXT record: it is read again as the same and comes to an end, or it is refused in words that can be shown. */
class SpfRecordFuzzTest {

    private static final String DOMAIN = "shop.example";

    /** What is shown of it. */
    private static final int EXPLANATION_CHARACTERS_MAX = 500;

    @FuzzTest(maxDuration = "3m")
    void anyTextIsARecordWithAResultOrIsRefused(byte[] octets) throws Exception {
        String text = new String(octets, StandardCharsets.ISO_8859_1);
        FakeNames names = new FakeNames()
                .text(DOMAIN, text)
                .text("why.example", text)
                .address("h.example", "203.0.113.1")
                .reverse("192.0.2.1", text, "h.example");
        SpfQuery query = new SpfQuery(
                InetAddress.ofLiteral("192.0.2.1"),
                "strong-bad",
                DomainName.parse(DOMAIN),
                DomainName.parse("h.example"));
        SpfVerdict verdict =
                new Spf(names, DomainName.parse("r.example"), InstantSource.fixed(Instant.EPOCH)).check(query);
        assertThat(verdict.why()).doesNotContainPattern("[\\x00-\\x1F\\x7F]");
        assertThat(verdict.lookups()).isLessThanOrEqualTo(Lookups.TERMS_MAX + 1);
        assertThat(verdict.explanation().orElse("")).hasSizeLessThanOrEqualTo(EXPLANATION_CHARACTERS_MAX);
        SpfRecord record;
        try {
            record = SpfRecord.parse(text);
        } catch (BadSyntax e) {
            assertThat(e.getMessage()).doesNotContainPattern("[\\x00-\\x1F\\x7F]");
            if (SpfRecord.isMeant(text)) {
                assertThat(verdict.result()).isEqualTo(SpfResult.PERMERROR);
            }
            return;
        }
        String again = record.directives().stream().map(Directive::text).collect(Collectors.joining(" "))
                + record.redirect().map(m -> " redirect=" + m.text()).orElse("")
                + record.explanation().map(m -> " exp=" + m.text()).orElse("");
        assertThat(SpfRecord.parse("v=spf1 " + again)).isEqualTo(record);
        if (record.redirect().isPresent()) {
            InstantSource clock = InstantSource.fixed(Instant.EPOCH);
            MacroExpansion expansion = new MacroExpansion(
                    query, DomainName.parse("r.example"), clock, new Lookups(names, clock, query.address()));
            String name = expansion.name(record.redirect().get(), DomainName.parse(DOMAIN));
            assertThat(name.length() <= DomainName.OCTETS_MAX || name.indexOf('.') < 0)
                    .isTrue();
        }
    }
}
