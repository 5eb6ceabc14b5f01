package dev.caravan.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.dial.DirectDialer;
import dev.caravan.dns.DnsResolver;
import dev.caravan.dns.DnsjavaResolver;
import dev.caravan.envelope.DomainName;
import dev.caravan.mtasts.MtaSts;
import dev.caravan.mtasts.StsAnswer;
import dev.caravan.mtasts.StsListener;
import dev.caravan.mtasts.StsPolicyCache;
import dev.caravan.mtasts.StsPolicyFetcher;
import dev.caravan.nexthop.AddressFilter;
import dev.caravan.nexthop.DnsAddressLookup;
import dev.caravan.tls.Authorities;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** MTA-STS policies of the laboratory's domains, from its name server and its web server. */
@Tag("lab")
class StsLabTest {

    private static final String TESTED = ".sts.test";

    @TempDir
    Path directory;

    @Test
    void everyDomainHasThePolicyThatItPublishes() throws Exception {
        try (Lab lab = Lab.start();
                StsPolicyCache cache = StsPolicyCache.open(
                        directory.resolve("policies"), InstantSource.system(), new Random(1), StsListener.NOBODY)) {
            MtaSts sts = sts(lab, cache);
            Map<String, String> answers = new LinkedHashMap<>();
            for (LabCase one : lab.cases()) {
                if (one.domain().endsWith(TESTED)) {
                    answers.put(one.id(), shown(sts.policy(DomainName.parse(one.domain()))));
                }
            }
            answers.forEach((id, answer) -> System.out.println("lab: " + id + ": " + answer));

            assertThat(answers)
                    .hasSizeGreaterThan(20)
                    .allSatisfy((id, answer) -> assertThat(answer).as(id).startsWith(expected(id)));
        }
    }

    private static MtaSts sts(Lab lab, StsPolicyCache cache) throws Exception {
        String[] server = lab.get("LAB_RESOLVER").split(":");
        DnsResolver resolver = new DnsjavaResolver(
                List.of(new InetSocketAddress(InetAddress.ofLiteral(server[0]), Integer.parseInt(server[1]))),
                Duration.ofSeconds(2));
        StsPolicyFetcher.Way way = new StsPolicyFetcher.Way(
                new DnsAddressLookup(resolver, DnsAddressLookup.ANY),
                AddressFilter.PRIVATE,
                new DirectDialer(),
                Integer.parseInt(lab.get("LAB_HTTPS_PORT")));
        return new MtaSts(new MtaSts.Parts(
                resolver,
                new StsPolicyFetcher(way, Authorities.file(Path.of(lab.get("LAB_CA_FILE")))),
                cache,
                InstantSource.system(),
                StsListener.NOBODY));
    }

    private static String shown(StsAnswer answer) {
        return switch (answer) {
            case StsAnswer.None none -> none.word() + ": " + none.text();
            case StsAnswer.Policy policy ->
                policy.policy().mode().word() + " " + policy.policy().mx();
            case StsAnswer.Unavailable unavailable ->
                unavailable.word() + ": " + unavailable.why().text();
        };
    }

    /** The identifiers of the cases say what is wrong with the policy, if it is not the mail host that is wrong. */
    private static String expected(String id) {
        return switch (id) {
            case "sts-h-expired", "sts-h-selfsigned", "sts-h-name" -> "webpki-invalid";
            case "sts-h-404", "sts-h-nohost" -> "no-policy";
            case "sts-h-500" -> "fetch-error";
            case "sts-twotxt" -> "several-records";
            case "sts-badtxt" -> "record-malformed";
            case "sts-notxt" -> "none:";
            case "sts-badpolicy", "sts-badversion" -> "policy-invalid";
            case "sts-none" -> "none [";
            default -> id.startsWith("sts-t-") ? "testing" : "enforce";
        };
    }
}
