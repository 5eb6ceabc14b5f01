package dev.caravan.dane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.caravan.dns.TlsaRecord;
import dev.caravan.envelope.DomainName;
import dev.caravan.smtp.Certificates;
import dev.caravan.tls.PeerRejected;
import dev.caravan.tls.TlsFault;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DanePeerTest {

    private static final Instant PAST = Instant.now().minus(Duration.ofHours(1));

    /** As JSSE says it of TLS 1.3. */
    private static final String AUTH_TYPE = "UNKNOWN";

    private static Certificates certificates;
    private static X509Certificate authority;
    private static X509Certificate own;
    private static X509Certificate stranger;

    @BeforeAll
    static void makeCertificates() throws Exception {
        certificates = new Certificates();
        authority = certificates.authority();
        own = certificates.issue("mx.example").certificate();
        stranger = new Certificates().authority();
    }

    @ParameterizedTest
    @ValueSource(strings = {"3 0 0", "3 0 1", "3 0 2", "3 1 0", "3 1 1", "3 1 2"})
    void daneEePinsTheServersOwnCertificateOrKey(String form) throws Exception {
        peer(Records.of(form, own)).check(List.of(own, authority), AUTH_TYPE);
        assertRejected(TlsFault.TLSA_MISMATCH, peer(Records.of(form, stranger)), own, authority);
        // An authority is no end entity, though it is presented too.
        assertRejected(TlsFault.TLSA_MISMATCH, peer(Records.of(form, authority)), own, authority);
    }

    @Test
    void daneEeLooksAtNeitherNamesNorDatesNorAuthorities() throws Exception {
        X509Certificate expired = issued("other.example", PAST);
        X509Certificate nameless =
                certificates.issue(Instant.now().plus(Certificates.DAY)).certificate();
        peer(Records.of("3 1 1", expired)).check(List.of(expired), AUTH_TYPE);
        peer(Records.of("3 0 1", nameless)).check(List.of(nameless, stranger), AUTH_TYPE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2 0 0", "2 0 1", "2 0 2", "2 1 0", "2 1 1", "2 1 2"})
    void daneTaPinsAnAuthorityThatIsPresented(String form) throws Exception {
        peer(Records.of(form, authority)).check(List.of(own, authority), AUTH_TYPE);
        X509Certificate idle = new Certificates().issue("idle.example").certificate();
        peer(Records.of(form, authority)).check(List.of(own, idle, authority), AUTH_TYPE);
        assertRejected(TlsFault.TLSA_MISMATCH, peer(Records.of("2 0 1", stranger)), own, authority);
        // The server's own certificate is no authority.
        assertRejected(TlsFault.TLSA_MISMATCH, peer(Records.of(form, own)), own, authority);
    }

    @Test
    void daneTaNeedsAChainToTheAuthorityNotOnlyItsPresence() throws Exception {
        assertRejected(TlsFault.NOT_TRUSTED, peer(Records.of("2 0 1", stranger)), own, authority, stranger);
        assertRejected(TlsFault.NOT_TRUSTED, peer(Records.of("2 0 0", stranger)), own, authority);
    }

    @Test
    void anAuthorityThatStandsInTheZoneNeedNotBePresented() throws Exception {
        peer(Records.of("2 0 0", authority)).check(List.of(own), AUTH_TYPE);
        for (String form : List.of("2 0 1", "2 0 2", "2 1 0", "2 1 1")) {
            assertRejected(TlsFault.TLSA_MISMATCH, peer(Records.of(form, authority)), own);
        }
    }

    @Test
    void daneTaWantsOneOfTheAllowedNames() throws Exception {
        TlsaRecord record = Records.of("2 0 1", authority);
        for (String name : List.of("mx.example", "a.example", "b.example")) {
            X509Certificate named = issued(name, Instant.now().plus(Certificates.DAY));
            peer(Set.of(record), "mx.example", "a.example", "b.example").check(List.of(named, authority), AUTH_TYPE);
        }
        X509Certificate other = issued("other.example", Instant.now().plus(Certificates.DAY));
        PeerRejected refusal = assertRejected(
                TlsFault.NAME_MISMATCH, peer(Set.of(record), "mx.example", "a.example"), other, authority);
        assertThat(refusal).hasMessage("the certificate is for other.example, not for mx.example or a.example");
    }

    @Test
    void daneTaRejectsWhatHasExpired() throws Exception {
        X509Certificate expired = issued("mx.example", PAST);
        assertRejected(TlsFault.EXPIRED, peer(Records.of("2 0 1", authority)), expired, authority);
        assertRejected(TlsFault.EXPIRED, peer(Records.of("2 0 0", authority)), expired);

        Certificates old = new Certificates(PAST);
        X509Certificate below = old.issue("mx.example").certificate();
        assertRejected(TlsFault.EXPIRED, peer(Records.of("2 0 1", old.authority())), below, old.authority());
    }

    @Test
    void oneRecordThatFitsIsEnough() throws Exception {
        TlsaRecord good = Records.of("3 1 1", own);
        TlsaRecord next = Records.of("3 1 1", stranger);
        TlsaRecord authorityOfOther = Records.of("2 0 1", stranger);
        peer(Set.of(next, good), "mx.example").check(List.of(own), AUTH_TYPE);
        peer(Set.of(authorityOfOther, good), "x.example").check(List.of(own, stranger), AUTH_TYPE);
        peer(Set.of(Records.of("2 0 0", stranger), Records.of("2 0 0", authority)), "mx.example")
                .check(List.of(own), AUTH_TYPE);
        assertRejected(TlsFault.TLSA_MISMATCH, peer(Set.of(next, authorityOfOther), "mx.example"), own, authority);
    }

    @Test
    void isTheSamePeerInWhateverOrderItsRecordsCome() throws Exception {
        TlsaRecord one = Records.of("3 1 1", own);
        TlsaRecord two = Records.of("3 1 1", stranger);
        DanePeer peer = peer(new LinkedHashSet<>(List.of(one, two)), "mx.example");
        assertThat(peer)
                .isEqualTo(peer(new LinkedHashSet<>(List.of(two, Records.of("3 1 1", own))), "mx.example"))
                .isNotEqualTo(peer(Set.of(one), "mx.example"));
        assertThat(peer.serverName()).contains(DomainName.parse("mx.example"));
    }

    @Test
    void isTheSamePeerForAllDomainsAtAHostUnlessAnAuthorityIsPinned() throws Exception {
        TlsaRecord key = Records.of("3 1 1", own);
        TlsaRecord pinned = Records.of("2 0 1", authority);
        assertThat(peer(Set.of(key), "mx.example", "a.example"))
                .isEqualTo(peer(Set.of(key), "mx.example", "b.example"))
                .isNotEqualTo(peer(Set.of(key), "mx.other.example", "a.example"));
        assertThat(peer(Set.of(key, pinned), "mx.example", "a.example"))
                .isNotEqualTo(peer(Set.of(key, pinned), "mx.example", "b.example"));
    }

    private static X509Certificate issued(String name, Instant until) throws Exception {
        return certificates
                .issue(until, new GeneralName(GeneralName.dNSName, name))
                .certificate();
    }

    private static DanePeer peer(TlsaRecord record) {
        return peer(Set.of(record), "mx.example");
    }

    private static DanePeer peer(Set<TlsaRecord> records, String... names) {
        return new DanePeer(records, Stream.of(names).map(DomainName::parse).toList());
    }

    private static PeerRejected assertRejected(TlsFault fault, DanePeer peer, X509Certificate... chain) {
        PeerRejected refusal = catchThrowableOfType(PeerRejected.class, () -> peer.check(List.of(chain), AUTH_TYPE));
        assertThat(refusal).isNotNull();
        assertThat(refusal.fault()).isEqualTo(fault);
        return refusal;
    }
}
