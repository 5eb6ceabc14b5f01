package dev.caravan.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.caravan.envelope.DomainName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrustAnchorsTest {

    @Test
    void theShippedOnesAreBothKeysOfTheRoot() {
        assertThat(TrustAnchors.shipped().records())
                .contains(". IN DS 20326 8 2 E06D44B8", ". IN DS 38696 8 2 683D2D0A");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ". IN DS 38696 8 2 683D2D0ACB8C9B712A1948B27F741219298D0A450D612C483AF444A4C0FB2B16",
                "; comment\n.\t3600\tIN\tDNSKEY\t257 3 13 AAAA ;{id = 4711 (ksk), size = 256b}\n",
                "test. DS 1 13 4 000000000000000000000000000000000000000000000000"
                        + "000000000000000000000000000000000000000000000000\n"
            })
    void recordsAreWrittenAsInAZoneFile(String text) {
        assertThatNoException().isThrownBy(() -> new TrustAnchors(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "; nothing\n",
                "hello",
                ". IN A 192.0.2.1",
                ". IN DS 38696 8 1 683D2D0ACB8C9B712A1948B27F741219298D0A45",
                ". IN DS 38696 1 2 683D2D0A",
                ". IN DNSKEY 256 3 1 AAAA",
                ". IN DNSKEY 385 3 13 AAAA",
                "$INCLUDE /etc/passwd"
            })
    void aFileWithoutOneThatCanBeUsedIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> new TrustAnchors(text));
    }

    @Test
    void aKeyInThePlaceOfItsDigestIsAnAnchorToo() throws Exception {
        Instant now = Instant.parse("2026-11-21T12:00:00Z");
        SignedTree tree = SignedTree.usual(() -> now).add("signed.test. TXT hello");
        TrustAnchors key = new TrustAnchors(tree.rootKey());
        try (FakeNameServer server = new FakeNameServer(tree)) {
            DnsResolver resolver = DnsjavaResolver.caching(
                    new DnsSettings(List.of(server.address()), Duration.ofSeconds(2), new Trust.Validating(key)),
                    () -> now,
                    DnsListener.NONE);

            assertThat(resolver.texts(DomainName.parse("signed.test")))
                    .isEqualTo(new DnsAnswer.Records<>(List.of("hello"), Authenticity.SECURE));
        }
    }
}
