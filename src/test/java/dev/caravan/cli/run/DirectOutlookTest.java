package dev.caravan.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.cli.run.DirectOutlook.Way;
import dev.caravan.dns.Authenticity;
import dev.caravan.dns.TlsaRecord;
import dev.caravan.envelope.DomainName;
import dev.caravan.envelope.Host;
import dev.caravan.mtasts.MxPattern;
import dev.caravan.mtasts.OnUnavailable;
import dev.caravan.mtasts.StsAnswer;
import dev.caravan.mtasts.StsAnswer.Source;
import dev.caravan.mtasts.StsMode;
import dev.caravan.mtasts.StsPolicy;
import dev.caravan.mtasts.StsTrouble;
import dev.caravan.nexthop.AddressFilter;
import dev.caravan.nexthop.DnsAddressLookup;
import dev.caravan.nexthop.FakeNames;
import dev.caravan.tls.Authorities;
import dev.caravan.tls.TlsRequirement;
import dev.caravan.tls.TlsRequirement.Floor;
import dev.caravan.transport.mx.MxTransport;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DirectOutlookTest {

    private static final TlsaRecord USABLE = new TlsaRecord(3, 1, 1, new byte[32]);
    private static final TlsaRecord FOR_THE_WEB = new TlsaRecord(1, 1, 1, new byte[32]);
    private static final TlsaRecord SHORT = new TlsaRecord(3, 1, 2, new byte[3]);

    private final FakeNames names = new FakeNames();

    /** What an operator is told. */
    private record Told(boolean isGoing, String text) {}

    @BeforeEach
    void twoHosts() {
        names.all(Authenticity.SECURE)
                .mx("example.org", 20, "b.example")
                .mx("example.org", 10, "a.example")
                .address("a.example", "192.0.2.1")
                .address("b.example", "192.0.2.2", "2001:db8::2");
    }

    @Test
    void hostsComeInTheOrderOfTheirPreferencesWithTheirWorth() {
        names.but("b.example", Authenticity.INSECURE);

        Told told = ask("example.org");

        assertThat(told.isGoing()).isTrue();
        assertThat(told.text())
                .contains("mail hosts 10 a.example (secure)\n             20 b.example (secure)\n")
                .contains("addresses  192.0.2.2 (insecure)\n             2001:db8:0:0:0:0:0:2 (insecure)\n")
                .contains("tlsa       none counts: nothing authenticates the addresses of b.example")
                .contains("then       it is dialed at 192.0.2.2\n");
        assertThat(told.text().indexOf("\na.example\n"))
                .isBetween(0, told.text().indexOf("\nb.example\n"));
    }

    @Test
    void everyTlsaRecordIsShownWithItsUse() {
        names.tlsa("_25._tcp.a.example", FOR_THE_WEB, SHORT, USABLE);

        assertThat(ask("example.org").text())
                .contains("tlsa       of the base domain a.example (_25._tcp)\n")
                .contains("  1 1 1 " + "00".repeat(32) + ": not usable, usage 1 is not for mail\n")
                .contains("  3 1 1 " + "00".repeat(32) + ": usable\n")
                .contains("  3 1 2 000000: not usable, its data is no SHA-512 digest\n")
                .contains("session    TLS, with a certificate that fits a TLSA record\n")
                .contains("it is dialed at 192.0.2.1; TLS is demanded by the TLSA records of a.example\n");
    }

    @Test
    void unusableRecordsDemandTlsAndProveNothing() {
        names.tlsa("_25._tcp.a.example", FOR_THE_WEB);

        assertThat(ask("example.org").text()).contains("session    TLS, whoever the host is\n");
    }

    @Test
    void unansweredTlsaRecordsLeaveAHostAloneAndTheNextIsDialed() {
        names.silent("_25._tcp.a.example");

        Told told = ask("example.org");

        assertThat(told.isGoing()).isTrue();
        assertThat(told.text())
                .contains("tlsa       cannot be had\n")
                .contains(
                        "then       it is not dialed, mail waits and is tried again (4.4.3): the TLSA records of a.example")
                .contains("then       it is dialed at 192.0.2.2\n");
    }

    @Test
    void whereNoHostIsLeftTheEndOfTheMailIsTold() {
        names.silent("_25._tcp.a.example").silent("_25._tcp.b.example");

        Told told = ask("example.org");

        assertThat(told.isGoing()).isFalse();
        assertThat(told.text()).endsWith("\nNobody is dialed: mail waits and is tried again.\n");
    }

    @Test
    void anEnforcedPolicyIsToldAndWhomItShutsOut() {
        StsPolicy policy = new StsPolicy(StsMode.ENFORCE, List.of(MxPattern.parse("b.example")), Duration.ofDays(1));
        Told told = ask(
                "example.org",
                TlsRequirement.DEFAULT,
                domain -> new StsAnswer.Policy(policy, "20261121", Source.FETCHED),
                OnUnavailable.STRICT);

        assertThat(told.text())
                .contains("mta-sts    mode enforce, id 20261121, fetched from its host just now\n"
                        + "             for b.example\n")
                .contains("it is not dialed, mail waits and is tried again (4.7.5): the MTA-STS policy of example.org"
                        + " does not name a.example\n")
                .contains("session    TLS, with a valid certificate from a trusted authority\n")
                .contains("TLS is demanded by the MTA-STS policy of example.org\n");
    }

    @Test
    void aPolicyThatCannotBeHadIsToldWithWhatHoldsInstead() {
        StsPolicies broken =
                domain -> new StsAnswer.Unavailable(new StsTrouble(StsTrouble.Kind.WEBPKI_INVALID, "it has expired"));

        assertThat(ask("example.org", TlsRequirement.DEFAULT, broken, OnUnavailable.STRICT)
                        .text())
                .contains("mta-sts    a policy cannot be had (webpki-invalid): it has expired\n"
                        + "             so a valid certificate is demanded (mta-sts.on-error: strict)\n");
        assertThat(ask("example.org", TlsRequirement.DEFAULT, broken, OnUnavailable.DEFER)
                        .isGoing())
                .isFalse();
    }

    @Test
    void whereNoMoreIsAskedOfTlsNothingPublishedIsLookedAt() {
        Told told = ask("example.org", new TlsRequirement(Floor.MAY), StsPolicies.NONE, OnUnavailable.STRICT);

        assertThat(told.text()).contains("mta-sts    not looked at").contains("else in clear");
        assertThat(names.asked()).noneMatch(asked -> asked.startsWith("TLSA"));
    }

    @Test
    void aDomainThatTakesNoMailIsToldAsSuch() {
        names.mx("null.example", 0, "");

        Told told = ask("null.example");

        assertThat(told.isGoing()).isFalse();
        assertThat(told.text()).contains("(null MX)").contains("then       mail is returned (5.1.10)\n");
    }

    @Test
    void anAddressLiteralIsJudgedWithoutAnyLookUp() {
        assertThat(ask("[192.0.2.9]").text()).contains("it is dialed at 192.0.2.9");
        assertThat(ask("[127.0.0.1]").isGoing()).isFalse();
        assertThat(names.asked()).isEmpty();
    }

    @Test
    void onlyTheHostsThatAnAttemptTriesAreLookedAt() {
        for (int i = 0; i < 6; i++) {
            names.mx("many.example", i, "h" + i + ".example").address("h" + i + ".example", "192.0.2.10");
        }

        assertThat(ask("many.example").text())
                .contains("only the first 5 are tried")
                .contains("\nh4.example\n");
        assertThat(names.asked()).doesNotContain("IPV4 h5.example");
    }

    private Told ask(String nextHop) {
        return ask(nextHop, TlsRequirement.DEFAULT, StsPolicies.NONE, OnUnavailable.STRICT);
    }

    private Told ask(String nextHop, TlsRequirement requirement, StsPolicies policies, OnUnavailable onUnavailable) {
        Way way = new Way(
                new MxTransport.Options(25, AddressFilter.PUBLIC),
                DnsAddressLookup.ANY,
                onUnavailable,
                DomainName.parse("caravan.example"));
        Labelled text = new Labelled();
        boolean isGoing =
                new DirectOutlook(way, names, policies, Authorities.jdk()).tell(Host.parse(nextHop), requirement, text);
        return new Told(isGoing, text.toString());
    }
}
