package dev.caravan.dnscheck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.dkim.KeyRing;
import dev.caravan.dkim.SigningKey;
import dev.caravan.dkim.TestKeys;
import dev.caravan.dnscheck.Subject.Origin;
import dev.caravan.envelope.DomainName;
import dev.caravan.nexthop.FakeNames;
import java.security.KeyFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of the record of a key that signs. */
class DkimCheckTest {

    private static final SigningKey RSA = TestKeys.rsa("s1", "shop.example");
    private static final SigningKey ED25519 = TestKeys.ed25519("s2", "shop.example");
    private static final String NAME = "s1._domainkey.shop.example";
    private static final String P = "p=" + RSA.key().publicKey();

    private final FakeNames names = new FakeNames();

    private List<Finding> findings(String domain, SigningKey... keys) {
        return new DkimCheck(names, new KeyRing(List.of(keys)))
                .findings(new Subject(
                        DomainName.parse(domain), DomainName.parse("out.shop.example"), List.of(), Origin.GIVEN));
    }

    @Test
    void eachKeyThatIsPublishedIsWell() {
        names.text(NAME, RSA.key().record())
                .text("s2._domainkey.shop.example", ED25519.key().record());

        assertThat(findings("shop.example", RSA, ED25519))
                .containsExactly(
                        Finding.ok("dkim", NAME + " has the rsa key of 2048 bits"),
                        Finding.ok("dkim", "s2._domainkey.shop.example has the ed25519 key of 256 bits"));
    }

    @Test
    void aMissingRecordIsToBePublishedInStringsOf255Octets() {
        List<Finding> findings = findings("shop.example", RSA);

        assertThat(findings).singleElement().satisfies(finding -> {
            assertThat(finding.severity()).isEqualTo(Severity.ERROR);
            assertThat(finding.found()).isEqualTo(NAME + " has no record: nobody can check the signatures");
        });
        String line = findings.getFirst().publish().getFirst();
        assertThat(line).startsWith(NAME + ". IN TXT \"v=DKIM1; k=rsa; p=");
        String[] strings =
                line.substring(line.indexOf('"') + 1, line.length() - 1).split("\" \"");
        assertThat(strings).hasSize(2).allSatisfy(s -> assertThat(s.length()).isLessThanOrEqualTo(255));
        assertThat(String.join("", strings)).isEqualTo(RSA.key().record());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            v=DKIM1; k=rsa; p=AAAA            | has another key than the one that signs
            v=DKIM1; k=rsa; p=!               | has another key than the one that signs
            v=DKIM1; k=rsa                    | has another key than the one that signs
            v=DKIM1; k=ed25519; @P            | has a key of type "ed25519", and ours is of type rsa
            v=DKIM1; h=sha1; @P               | does not allow sha256
            v=DKIM1; s=tlsrpt; @P             | is not for mail
            v=DKIM2; @P                       | does not begin with v=DKIM1
            k=rsa; v=DKIM1; @P                | does not begin with v=DKIM1
            v=DKIM1 k=rsa @P                  | does not begin with v=DKIM1
            MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8   | cannot be read
            """)
    void aRecordThatMakesReceiversRejectIsAnErrorWithTheRightOne(String text, String found) {
        names.text(NAME, text.replace("@P", P));

        assertThat(findings("shop.example", RSA)).singleElement().satisfies(finding -> {
            assertThat(finding.severity()).isEqualTo(Severity.ERROR);
            assertThat(finding.found()).contains("the record of " + NAME).contains(found);
            assertThat(finding.publish())
                    .containsExactly(ZoneLine.text(NAME, RSA.key().record()));
        });
    }

    @Test
    void aKeyThatWasTakenBackIsNotToBePublishedAgain() {
        names.text(NAME, "v=DKIM1; k=rsa; p=");

        assertThat(findings("shop.example", RSA)).singleElement().satisfies(finding -> {
            assertThat(finding.severity()).isEqualTo(Severity.ERROR);
            assertThat(finding.found()).contains("says that the key is revoked (p is empty): sign with another one");
            assertThat(finding.publish()).isEmpty();
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            @P
            v=DKIM1; @P
            v=DKIM1; h=sha1:sha256; s=*; t=s; n=for us; @P;
            v=DKIM1; h= sha256 ; s=email ; k=rsa ; @P
            """)
    void whatReceiversTakeIsWell(String text) {
        names.text(NAME, text.replace("@P", P.substring(0, 90) + " " + P.substring(90)));

        assertThat(findings("shop.example", RSA))
                .singleElement()
                .satisfies(f -> assertThat(f.severity()).as(f.found()).isEqualTo(Severity.OK));
    }

    @Test
    void anRsaKeyMayStandThereBare() throws Exception {
        byte[] whole = Base64.getDecoder().decode(RSA.key().publicKey());
        RSAPublicKey open = (RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(whole));
        int octets = 4 + 4 + 1 + open.getModulus().bitLength() / 8 + 2 + 3;
        byte[] bare = Arrays.copyOfRange(whole, whole.length - octets, whole.length);
        names.text(NAME, "v=DKIM1; p=" + Base64.getEncoder().encodeToString(bare));

        assertThat(findings("shop.example", RSA))
                .singleElement()
                .satisfies(f -> assertThat(f.severity()).as(f.found()).isEqualTo(Severity.OK));
    }

    @Test
    void aTestIsAWarningSinceReceiversTreatTheMailAsUnsigned() {
        names.text(NAME, "v=DKIM1; t=s:y; " + P);

        assertThat(findings("shop.example", RSA)).singleElement().satisfies(f -> {
            assertThat(f.severity()).isEqualTo(Severity.WARNING);
            assertThat(f.found()).contains("t=y");
        });
    }

    @Test
    void severalRecordsAreAnError() {
        names.text(NAME, RSA.key().record(), "v=DKIM1; p=");

        assertThat(findings("shop.example", RSA)).singleElement().satisfies(f -> {
            assertThat(f.severity()).isEqualTo(Severity.ERROR);
            assertThat(f.found()).contains("2 text records");
        });
    }

    @Test
    void anRsaKeyThatIsShortIsAWarning() {
        SigningKey weak = TestKeys.key("s1", "shop.example", TestKeys.rsa(1_024));
        names.text(NAME, weak.key().record());

        assertThat(findings("shop.example", weak)).singleElement().satisfies(f -> {
            assertThat(f.severity()).isEqualTo(Severity.WARNING);
            assertThat(f.found()).contains("1024 bits").contains("2048 bits");
        });
    }

    @Test
    void silenceIsAnError() {
        names.silent(NAME);

        assertThat(findings("shop.example", RSA))
                .singleElement()
                .satisfies(f -> assertThat(f.severity()).isEqualTo(Severity.ERROR));
    }

    @Test
    void aDomainWithoutAKeyIsAWarning() {
        assertThat(findings("other.example", RSA)).singleElement().satisfies(f -> {
            assertThat(f.severity()).isEqualTo(Severity.WARNING);
            assertThat(f.found()).startsWith("no key is configured for other.example");
        });
    }

    @Test
    void aDomainBelowUsesTheKeysAboveAndSaysWhatThatTakes() {
        names.text(NAME, RSA.key().record());

        assertThat(findings("news.shop.example", RSA))
                .satisfiesExactly(
                        f -> assertThat(f.severity()).isEqualTo(Severity.OK),
                        f -> assertThat(f.found()).startsWith("mail from news.shop.example is signed by shop.example"));
    }

    @Test
    void ed25519AloneIsAWarning() {
        names.text("s2._domainkey.shop.example", ED25519.key().record());

        assertThat(findings("shop.example", ED25519)).last().satisfies(f -> {
            assertThat(f.severity()).isEqualTo(Severity.WARNING);
            assertThat(f.found()).contains("add an RSA key");
        });
    }
}
