package dev.caravan.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.dns.Authenticity;
import dev.caravan.dns.DnsAnswer;
import dev.caravan.dns.DnsListener;
import dev.caravan.dns.DnsResolver;
import dev.caravan.dns.DnsSettings;
import dev.caravan.dns.DnsjavaResolver;
import dev.caravan.dns.Family;
import dev.caravan.dns.MxRecord;
import dev.caravan.dns.Trust;
import dev.caravan.dns.TrustAnchors;
import dev.caravan.envelope.DomainName;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The laboratory's names, signatures checked here and by the laboratory's own validating resolver. */
@Tag("lab")
class NamesLabTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final int ALIASES_MAX = 16;

    /**
     * A server that answers every other question only is no witness; and {@code localhost} is a name that resolvers answer
     * for by themselves, whatever the root says (RFC 6761 section 6.3).
     */
    private static final Set<String> UNSTEADY = Set.of("flap", "to-localhost");

    private static final Map<String, String> EXPECTED = Map.ofEntries(
            Map.entry("ok-311", "mx RECORDS SECURE, a RECORDS SECURE, tlsa RECORDS SECURE"),
            Map.entry("ok-nsec3", "mx RECORDS SECURE, a RECORDS SECURE, tlsa RECORDS SECURE"),
            Map.entry("notlsa", "mx RECORDS SECURE, a RECORDS SECURE, tlsa NONE SECURE"),
            Map.entry("tlsa-bogus", "mx RECORDS SECURE, a RECORDS SECURE, tlsa UNANSWERED"),
            Map.entry("a-bogus", "mx RECORDS SECURE, a UNANSWERED, tlsa RECORDS SECURE"),
            Map.entry("mx-bogus", "mx UNANSWERED"),
            Map.entry("expired", "mx UNANSWERED"),
            Map.entry("badds", "mx UNANSWERED"),
            Map.entry("signed-mx-unsigned-host", "mx RECORDS SECURE, a RECORDS INSECURE, tlsa RECORDS INSECURE"),
            Map.entry("unsigned-mx-signed-host", "mx RECORDS INSECURE, a RECORDS SECURE, tlsa RECORDS SECURE"),
            Map.entry("plain-valid", "mx RECORDS INSECURE, a RECORDS INSECURE, tlsa NONE INSECURE"),
            Map.entry("nxdomain", "mx NONE INSECURE"),
            Map.entry("lame", "mx UNANSWERED"),
            Map.entry("servfail", "mx UNANSWERED"),
            Map.entry("silent", "mx UNANSWERED"));

    private static Lab lab;

    @BeforeAll
    static void start() throws Exception {
        lab = Lab.start();
    }

    @AfterAll
    static void stop() throws Exception {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void bothModesComeToTheSameConclusionsForEveryCase() throws Exception {
        TrustAnchors anchors = new TrustAnchors(Files.readString(Path.of(lab.get("LAB_TRUST_ANCHOR_DS"))));
        DnsResolver validating = resolver("LAB_RESOLVER_NOVALIDATE", new Trust.Validating(anchors));
        DnsResolver throughAnother = resolver("LAB_RESOLVER", new Trust.Validating(anchors));
        DnsResolver trusting = resolver("LAB_RESOLVER", new Trust.Trusting(Set.of()));
        Map<String, String> here = conclusions(validating);
        Map<String, String> behind = conclusions(throughAnother);
        Map<String, String> there = conclusions(trusting);

        assertThat(here).containsAllEntriesOf(EXPECTED);
        assertThat(behind).isEqualTo(here);
        assertThat(there).isEqualTo(here);
        System.out.printf("lab: both modes agree on the names of %d cases%n", here.size());
    }

    private static DnsResolver resolver(String server, Trust trust) {
        String[] words = lab.get(server).split(":");
        InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral(words[0]), Integer.parseInt(words[1]));
        return DnsjavaResolver.caching(
                new DnsSettings(List.of(address), TIMEOUT, trust), InstantSource.system(), DnsListener.NONE);
    }

    private static Map<String, String> conclusions(DnsResolver resolver) throws Exception {
        Map<String, String> all = new TreeMap<>();
        long slowest = 0;
        for (LabCase one : lab.cases()) {
            if (!UNSTEADY.contains(one.id()) && !one.domain().startsWith("[")) {
                long began = System.nanoTime();
                all.put(one.id(), conclusion(resolver, DomainName.parse(one.domain())));
                slowest = Math.max(slowest, System.nanoTime() - began);
            }
        }
        System.out.printf("lab: the slowest of %d took %d ms%n", all.size(), slowest / 1_000_000);
        return all;
    }

    private static String conclusion(DnsResolver resolver, DomainName domain) {
        Found<MxRecord> mx = follow(domain, resolver::mx);
        List<String> words = new ArrayList<>(List.of("mx " + mx.word()));
        for (MxRecord record : mx.records()) {
            if (!record.exchange().isEmpty()) {
                DomainName host = DomainName.parse(record.exchange());
                words.add("a "
                        + follow(host, name -> resolver.addresses(name, Family.IPV4))
                                .word());
                words.add("tlsa "
                        + follow(DomainName.parse("_25._tcp." + host.ascii()), resolver::tlsa)
                                .word());
            }
        }
        // Servers give the records of a set in any order.
        return words.getFirst()
                + words.stream().skip(1).distinct().sorted().map(w -> ", " + w).collect(Collectors.joining());
    }

    private record Found<R>(String word, List<R> records) {}

    /** Along the aliases, as far as they are sound. */
    private static <R> Found<R> follow(DomainName name, Function<DomainName, DnsAnswer<R>> asking) {
        Authenticity all = Authenticity.SECURE;
        DnsAnswer<R> answer = asking.apply(name);
        for (int i = 0; i < ALIASES_MAX && answer instanceof DnsAnswer.Alias<R>(var target, var its); i++) {
            all = all.and(its);
            answer = asking.apply(target);
        }
        return switch (answer) {
            case DnsAnswer.Records<R>(List<R> records, Authenticity its) ->
                new Found<>("RECORDS " + all.and(its), records);
            case DnsAnswer.NoData<R>(Authenticity its) -> new Found<>("NONE " + all.and(its), List.of());
            case DnsAnswer.NoSuchName<R>(Authenticity its) -> new Found<>("NONE " + all.and(its), List.of());
            case DnsAnswer.Alias<R> _, DnsAnswer.Unanswered<R> _ -> new Found<>("UNANSWERED", List.of());
        };
    }
}
