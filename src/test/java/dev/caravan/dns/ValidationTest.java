package dev.caravan.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.envelope.DomainName;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers of a signed tree with a root of its own, signatures checked here. */
class ValidationTest {

    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private final SignedTree tree = SignedTree.usual(this::now);
    private Instant now = NOW;
    private FakeNameServer server;

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"signed.test", "nsec3.test", "optout.test"})
    void anAnswerOfASignedZoneIsSecure(String zone) throws IOException {
        tree.add(zone + ". MX 10 mx." + zone + ".");

        assertThat(resolver().mx(name(zone)))
                .isEqualTo(new DnsAnswer.Records<>(List.of(new MxRecord(10, "mx." + zone)), Authenticity.SECURE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"signed.test", "nsec3.test"})
    void theAbsenceOfATypeAndOfANameAreProven(String zone) throws IOException {
        tree.add("mx." + zone + ". A 192.0.2.1").add("deep.er." + zone + ". A 192.0.2.1");
        DnsResolver resolver = resolver();

        assertThat(resolver.mx(name("mx." + zone))).isEqualTo(new DnsAnswer.NoData<>(Authenticity.SECURE));
        assertThat(resolver.mx(name("er." + zone))).isEqualTo(new DnsAnswer.NoData<>(Authenticity.SECURE));
        assertThat(resolver.tlsa(name("_25._tcp.mx." + zone)))
                .isEqualTo(new DnsAnswer.NoSuchName<>(Authenticity.SECURE));
    }

    @Test
    void aNameThatOptOutMayHideIsDeniedInsecurely() throws IOException {
        assertThat(resolver().mx(name("gone.optout.test")))
                .isEqualTo(new DnsAnswer.NoSuchName<>(Authenticity.INSECURE));
    }

    @Test
    void whatIsProvenToBeUnsignedIsInsecure() throws IOException {
        tree.add("plain.test. MX 10 mx.plain.test.").add("mx.plain.test. A 192.0.2.1");
        DnsResolver resolver = resolver();

        assertThat(resolver.mx(name("plain.test")))
                .isEqualTo(new DnsAnswer.Records<>(List.of(new MxRecord(10, "mx.plain.test")), Authenticity.INSECURE));
        assertThat(resolver.tlsa(name("_25._tcp.mx.plain.test")))
                .isEqualTo(new DnsAnswer.NoSuchName<>(Authenticity.INSECURE));
        assertThat(resolver.mx(name("mx.plain.test"))).isEqualTo(new DnsAnswer.NoData<>(Authenticity.INSECURE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain.test", "below.optout.test"})
    void anUnsignedZoneNeedNotSayWhereItEnds(String zone) throws IOException {
        if (zone.startsWith("below")) {
            tree.zone(zone + ".", SignedZone.Denial.UNSIGNED);
        }
        tree.withoutSoa(zone + ".").add("mx." + zone + ". A 192.0.2.1");
        DnsResolver resolver = resolver();

        assertThat(resolver.mx(name("mx." + zone))).isEqualTo(new DnsAnswer.NoData<>(Authenticity.INSECURE));
        assertThat(resolver.mx(name("a.b." + zone))).isEqualTo(new DnsAnswer.NoSuchName<>(Authenticity.INSECURE));
    }

    @Test
    void aSignedZoneMustProveAbsence() throws IOException {
        tree.withoutSoa("signed.test.").bogus("gone.signed.test. NSEC");
        server = new FakeNameServer(question -> {
            var answer = tree.apply(question);
            if (question.getQuestion().getName().toString().startsWith("gone.")) {
                answer.removeAllRecords(org.xbill.DNS.Section.AUTHORITY);
            }
            return answer;
        });

        assertThat(resolverOf(server).mx(name("gone.signed.test"))).isInstanceOf(DnsAnswer.Unanswered.class);
    }

    @Test
    void anExpansionOfAWildcardIsSecureWithAProofThatTheNameIsNotThere() throws IOException {
        tree.add("*.signed.test. A 192.0.2.7").add("*.nsec3.test. A 192.0.2.7");
        DnsResolver resolver = resolver();

        for (String zone : List.of("signed.test", "nsec3.test")) {
            assertThat(resolver.addresses(name("any." + zone), Family.IPV4))
                    .isEqualTo(
                            new DnsAnswer.Records<>(List.of(InetAddress.ofLiteral("192.0.2.7")), Authenticity.SECURE));
            assertThat(resolver.addresses(name("any." + zone), Family.IPV6))
                    .isEqualTo(new DnsAnswer.NoData<>(Authenticity.SECURE));
        }
    }

    @Test
    void aSecureAliasIntoAnUnsignedZoneIsSecureItself() throws IOException {
        tree.add("a.signed.test. CNAME b.plain.test.")
                .add("b.plain.test. MX 10 mx.plain.test.")
                .add("gone.signed.test. CNAME gone.plain.test.");
        DnsResolver resolver = resolver();

        assertThat(resolver.mx(name("a.signed.test")))
                .isEqualTo(new DnsAnswer.Alias<>(name("b.plain.test"), Authenticity.SECURE));
        assertThat(resolver.mx(name("gone.signed.test")))
                .isEqualTo(new DnsAnswer.Alias<>(name("gone.plain.test"), Authenticity.SECURE));
        assertThat(resolver.mx(name("b.plain.test")))
                .isEqualTo(new DnsAnswer.Records<>(List.of(new MxRecord(10, "mx.plain.test")), Authenticity.INSECURE));
    }

    @Test
    void anAliasInAnUnsignedZoneIsInsecureWhereverItLeads() throws IOException {
        tree.add("a.plain.test. CNAME b.signed.test.").add("b.signed.test. MX 10 mx.signed.test.");

        assertThat(resolver().mx(name("a.plain.test")))
                .isEqualTo(new DnsAnswer.Alias<>(name("b.signed.test"), Authenticity.INSECURE));
    }

    @Test
    void aSoundAliasLeadsToWhatIsBogus() throws IOException {
        tree.add("a.nsec3.test. CNAME b.signed.test.")
                .add("b.signed.test. MX 10 mx.signed.test.")
                .bogus("b.signed.test. MX");
        DnsResolver resolver = resolver();

        assertThat(resolver.mx(name("a.nsec3.test")))
                .isEqualTo(new DnsAnswer.Alias<>(name("b.signed.test"), Authenticity.SECURE));
        assertThat(resolver.mx(name("b.signed.test"))).isInstanceOf(DnsAnswer.Unanswered.class);
    }

    @Test
    void aBogusAliasIsNoAnswer() throws IOException {
        tree.add("a.signed.test. CNAME b.plain.test.")
                .add("b.plain.test. MX 10 mx.plain.test.")
                .bogus("a.signed.test. CNAME");

        assertBogus(resolver().mx(name("a.signed.test")));
    }

    @Test
    void aSpoiltSignatureIsNoAnswerAndTheReasonIsTold() throws IOException {
        tree.add("signed.test. MX 10 mx.signed.test.").bogus("signed.test. MX");

        assertBogus(resolver().mx(name("signed.test")));
    }

    @Test
    void aSpoiltProofOfAbsenceIsNoAnswer() throws IOException {
        tree.add("mx.signed.test. A 192.0.2.1").bogus("mx.signed.test. NSEC").bogus("signed.test. NSEC");

        assertBogus(resolver().mx(name("mx.signed.test")));
        assertBogus(resolverOf(server).tlsa(name("_25._tcp.mx.signed.test")));
    }

    @Test
    void expiredSignaturesAreNoAnswer() throws IOException {
        tree.add("signed.test. MX 10 mx.signed.test.").expired("signed.test.");

        assertBogus(resolver().mx(name("signed.test")));
    }

    @Test
    void aDelegationToAnotherKeyMakesTheZoneBogus() throws IOException {
        tree.foreignDelegation("plain.test.").add("plain.test. MX 10 mx.plain.test.");

        assertBogus(resolver().mx(name("plain.test")));
    }

    @Test
    void withoutTheRightAnchorNothingIsBelieved() throws IOException {
        tree.add("signed.test. MX 10 mx.signed.test.");
        server = new FakeNameServer(tree);

        assertBogus(resolver(server, TrustAnchors.shipped()).mx(name("signed.test")));
    }

    /** A question for the answer, and for each zone on the way one for its DS and one for its DNSKEY records. */
    @Test
    void aColdLookUpAsksForEachZoneOnItsWayOnceOnly() throws IOException {
        tree.add("signed.test. MX 10 mx.signed.test.")
                .add("mx.signed.test. A 192.0.2.1")
                .add("nsec3.test. MX 10 mx.signed.test.");
        DnsResolver resolver = resolver();

        resolver.mx(name("signed.test"));
        assertThat(tree.questions()).isEqualTo(6);
        resolver.addresses(name("mx.signed.test"), Family.IPV4);
        assertThat(tree.questions()).isEqualTo(7);
        resolver.mx(name("nsec3.test"));
        assertThat(tree.questions()).isEqualTo(10);
        resolver.mx(name("nsec3.test"));
        resolver.mx(name("signed.test"));
        assertThat(tree.questions()).isEqualTo(10);
    }

    @Test
    void keysThatAreNoLongerRememberedAreAskedForAgain() throws IOException {
        tree.add("signed.test. MX 10 mx.signed.test.");
        DnsResolver resolver = resolver();

        resolver.mx(name("signed.test"));
        now = NOW.plusSeconds(SignedZone.TTL);
        assertThat(resolver.mx(name("signed.test")))
                .isEqualTo(new DnsAnswer.Records<>(List.of(new MxRecord(10, "mx.signed.test")), Authenticity.SECURE));
        now = NOW.plusSeconds(86_400 * 2);
        tree.expired("signed.test.");
        assertBogus(resolver.mx(name("signed.test")));
    }

    static void assertBogus(DnsAnswer<?> answer) {
        assertThat(answer)
                .isInstanceOfSatisfying(
                        DnsAnswer.Unanswered.class, u -> assertThat(u.why()).contains("bogus"));
    }

    private static DomainName name(String text) {
        return DomainName.parse(text);
    }

    private Instant now() {
        return now;
    }

    private DnsResolver resolver() throws IOException {
        server = new FakeNameServer(tree);
        return resolverOf(server);
    }

    private DnsResolver resolverOf(FakeNameServer server) {
        return resolver(server, tree.anchors());
    }

    private DnsResolver resolver(FakeNameServer server, TrustAnchors anchors) {
        return DnsjavaResolver.caching(
                new DnsSettings(List.of(server.address()), Duration.ofSeconds(2), new Trust.Validating(anchors)),
                this::now,
                DnsListener.NONE);
    }
}
