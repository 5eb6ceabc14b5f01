package dev.caravan.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressSyntaxTest {

    @Nested
    class Domains {

        @ParameterizedTest
        @CsvSource({
            "example.org, example.org",
            "EXAMPLE.Org, example.org",
            "bücher.example, xn--bcher-kva.example",
            "straße.example, xn--strae-oqa.example",
            "a_b.example, a_b.example",
            "x, x"
        })
        void areKeptInLowerCaseALabels(String text, String ascii) {
            assertThat(DomainName.parse(text).ascii()).isEqualTo(ascii);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    ".",
                    "a..b",
                    ".a",
                    "a.",
                    "-a.example",
                    "a-.example",
                    "a b.example",
                    "a\r\n.example",
                    "a\u0000.example",
                    "a!b.example",
                    "a@b.example"
                })
        void thatAreNoneAreRefused(String text) {
            assertThatThrownBy(() -> DomainName.parse(text)).isInstanceOf(BadSyntax.class);
        }

        @Test
        void areLimitedInTheirLabelsAndAsAWhole() {
            String label = "a".repeat(DomainName.LABEL_OCTETS_MAX);
            assertThat(DomainName.parse(label + ".example").ascii()).startsWith(label);
            assertThatThrownBy(() -> DomainName.parse(label + "a.example")).isInstanceOf(BadSyntax.class);
            assertThatThrownBy(() -> DomainName.parse((label + ".").repeat(4) + "example"))
                    .isInstanceOf(BadSyntax.class);
        }

        @Test
        void knowWhatTheyAreWithin() {
            DomainName org = DomainName.parse("example.org");
            assertThat(DomainName.parse("a.b.example.org").isWithin(org)).isTrue();
            assertThat(org.isWithin(org)).isTrue();
            assertThat(DomainName.parse("notexample.org").isWithin(org)).isFalse();
        }
    }

    @Nested
    class Mailboxes {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "a@example.org",
                    "a.b+c@example.org",
                    "\"a b\"@example.org",
                    "\"a,b\\\"c\"@example.org",
                    "!#$%&'*+-/=?^_`{|}~@example.org",
                    "grüße@example.org",
                    "a@[192.0.2.1]",
                    "a@[IPv6:2001:db8:0:0:0:0:0:1]"
                })
        void areWrittenAsTheyWereRead(String text) {
            assertThat(Mailbox.parse(text)).hasToString(text);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "@example.org",
                    "a",
                    "a@",
                    "a b@example.org",
                    ".a@example.org",
                    "a.@example.org",
                    "a..b@example.org",
                    "\"a@example.org",
                    "a\r\nRCPT TO:<b>@example.org",
                    "a\u0000@example.org",
                    "a\u007f@example.org",
                    "a\u0085@example.org",
                    "a\ud800@example.org",
                    "a@[192.0.2]",
                    "a@[192.0.2.1.5]",
                    "a@[IPv6:zz::1]",
                    "a@[host]",
                    "a@[]"
                })
        void thatAreNoneAreRefused(String text) {
            assertThatThrownBy(() -> Mailbox.parse(text)).isInstanceOf(BadSyntax.class);
        }

        @Test
        void areLimitedInTheirLocalPartAndAsAPath() {
            assertThat(Mailbox.parse("a".repeat(64) + "@example.org").localPart())
                    .hasSize(64);
            assertThatThrownBy(() -> Mailbox.parse("a".repeat(65) + "@example.org"))
                    .isInstanceOf(BadSyntax.class)
                    .hasMessageContaining("64");
            assertThatThrownBy(() -> Mailbox.parse("ü".repeat(33) + "@example.org"))
                    .isInstanceOf(BadSyntax.class);
        }

        @Test
        void sayWhetherTheyNeedSmtpUtf8() {
            assertThat(Mailbox.parse("grüße@example.org").needsSmtpUtf8()).isTrue();
            assertThat(Mailbox.parse("a@bücher.example").needsSmtpUtf8()).isFalse();
        }
    }

    @Nested
    class Paths {

        @Test
        void theNullReversePathIsTwoAngleBrackets() {
            assertThat(ReversePath.parse("<>")).isEqualTo(ReversePath.NULL).hasToString("<>");
            assertThatThrownBy(() -> ReversePath.parse("")).isInstanceOf(BadSyntax.class);
        }

        @ParameterizedTest
        @ValueSource(strings = {"<a@example.org>", "a@example.org"})
        void mayOmitTheirBrackets(String text) {
            assertThat(ForwardPath.parse(text)).hasToString("<a@example.org>");
            assertThat(ReversePath.parse(text)).hasToString("<a@example.org>");
        }

        @ParameterizedTest
        @ValueSource(strings = {"<a@example.org", "a@example.org>", "<>", ""})
        void aForwardPathNeedsAMailboxAndBothBracketsOrNone(String text) {
            assertThatThrownBy(() -> ForwardPath.parse(text)).isInstanceOf(BadSyntax.class);
        }
    }

    @Nested
    class Requests {

        @Test
        void notifyIsNeverOrAList() {
            assertThat(Notify.parse("never")).isEmpty();
            assertThat(Notify.parse("Failure, DELAY")).isEqualTo(Set.of(Notify.FAILURE, Notify.DELAY));
            assertThatThrownBy(() -> Notify.parse("FAILURE,NEVER"))
                    .isInstanceOf(BadSyntax.class)
                    .hasMessageContaining("NEVER or a comma list");
        }

        @ParameterizedTest
        @ValueSource(strings = {"rfc822", ";a", "rfc822;", "rfc822;a\r\nb", "rf c;a"})
        void anOriginalRecipientIsATypeAndAnAddress(String text) {
            assertThatThrownBy(() -> OriginalRecipient.parse(text)).isInstanceOf(BadSyntax.class);
        }

        @Test
        void anEnvelopeIdIsShortAndPrintable() {
            assertThat(new EnvelopeId("x".repeat(100)).text()).hasSize(100);
            assertThatThrownBy(() -> new EnvelopeId("x".repeat(101))).isInstanceOf(BadSyntax.class);
            assertThatThrownBy(() -> new EnvelopeId("a\rb")).isInstanceOf(BadSyntax.class);
        }

        @Test
        void whatIsWrongIsShownWithoutControlCharacters() {
            assertThatThrownBy(() -> Mailbox.parse("a\r\n@example.org"))
                    .hasMessageContaining("\\u000D\\u000A")
                    .message()
                    .doesNotContain("\r", "\n");
        }
    }
}
