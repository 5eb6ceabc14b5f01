package dev.caravan.mtasts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.envelope.BadSyntax;
import dev.caravan.envelope.DomainName;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 8461 sections 3.2 and 4.1. */
class StsPolicyTest {

    private static final String RFC = """
            version: STSv1
            mode: enforce
            mx: mail.example.com
            mx: *.example.net
            mx: backupmx.example.com
            max_age: 604800
            """;

    @Test
    void aPolicyIsReadFieldByField() {
        StsPolicy policy = StsPolicyParser.parse(RFC);

        assertThat(policy.mode()).isEqualTo(StsMode.ENFORCE);
        assertThat(policy.mx())
                .extracting(MxPattern::text)
                .containsExactly("mail.example.com", "*.example.net", "backupmx.example.com");
        assertThat(policy.maxAge()).isEqualTo(Duration.ofDays(7));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "version: STSv1\r\nmode: testing\r\nmx: a.example\r\nmax_age: 1\r\n",
                "version: STSv1\nmode: testing\nmx: a.example\nmax_age: 1",
                "version:STSv1\nmode:testing\nmx:a.example\nmax_age:1\n",
                "version:\tSTSv1 \t\nmode: \ttesting \nmx: a.example\t\nmax_age: 1 \n",
                "max_age: 1\nmx: A.Example\nmode: testing\nversion: STSv1\n",
                "version: STSv1\nmode: testing\nmx: a.example\nmax_age: 1\nextra_.-1: some text: gr\u00fc\u00dfe; =\n",
                "version: STSv1\nmode: testing\nmx: a.example\nmax_age: 1\nmode: enforce\nversion: 2\nmax_age: x\n",
                "version: STSv1\nmode: testing\nmx: a.example\nmax_age: 1\r\n\r\n\n"
            })
    void lineEndsSpacesOrderAndExtensionsAreFree(String text) {
        assertThat(StsPolicyParser.parse(text.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(StsPolicyParser.parse("version: STSv1\nmode: testing\nmx: a.example\nmax_age: 1"));
    }

    @Test
    void modeNoneNeedsNoMx() {
        StsPolicy policy = StsPolicyParser.parse("version: STSv1\nmode: none\nmax_age: 0\n");

        assertThat(policy.mode()).isEqualTo(StsMode.NONE);
        assertThat(policy.maxAge()).isZero();
    }

    @Test
    void moreThanAYearIsAYear() {
        assertThat(StsPolicyParser.parse("version: STSv1\nmode: none\nmax_age: 9999999999\n")
                        .maxAge())
                .isEqualTo(Duration.ofSeconds(31_557_600));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                mode: none/max_age: 1|has no version
                version: STSv2/mode: none/max_age: 1|must be STSv1
                version: stsv1/mode: none/max_age: 1|must be STSv1
                Version: STSv1/mode: none/max_age: 1|has no version
                version: STSv1/max_age: 1|has no mode
                version: STSv1/mode: Enforce/mx: a.example/max_age: 1|must be enforce, testing or none
                version: STSv1/mode: bad/max_age: 1|must be enforce, testing or none
                version: STSv1/mode: none|has no max_age
                version: STSv1/mode: none/max_age: a|1 to 10 digits
                version: STSv1/mode: none/max_age: 12345678901|1 to 10 digits
                version: STSv1/mode: none/max_age: -1|1 to 10 digits
                version: STSv1/mode: none/max_age: 1 2|1 to 10 digits
                version: STSv1/mode: enforce/max_age: 1|must have an mx
                version: STSv1/mode: testing/max_age: 1|must have an mx
                version: STSv1/mode: none/mx:/max_age: 1|control characters
                version: STSv1/mode: none/mx: *.*.x/max_age: 1|label
                version: STSv1/mode: none/mx: **.x/max_age: 1|label
                version: STSv1/mode: none/mx: *x.y/max_age: 1|label
                version: STSv1/mode: none/mx: *./max_age: 1|1 to 253
                version: STSv1/mode: none/mx: a.x-/max_age: 1|label
                version: STSv1/mode: none/mx: a.x./max_age: 1|label
                version: STSv1/mode: none/mx: a..x/max_age: 1|label
                version: STSv1/mode: none/mx: a x/max_age: 1|space
                version: STSv1/mode: none/mx: bücher.example/max_age: 1|A-labels
                version: STSv1/mode: none/max_age: 1/ext:|control characters
                version: STSv1/mode: none/max_age: 1/_ext: a|field name
                version: STSv1/mode: none/max_age: 1/abcdefghijklmnopqrstuvwxyz0123456: a|field name
                version: STSv1/mode: none/max_age: 1/ : a|field name
                version: STSv1/mode : none/max_age: 1|field name
                version: STSv1/ mode: none/max_age: 1|field name
                version: STSv1//mode: none/max_age: 1|line
                version: STSv1/mode: none/max_age: 1/text|line
                <html>|line
                """)
    void everyFaultIsNamed(String lines, String why) {
        assertThatThrownBy(() -> StsPolicyParser.parse(lines.replace('/', '\n')))
                .isInstanceOf(BadSyntax.class)
                .hasMessageContaining(why);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "version: STSv1\nmode: none\nmax_age: 1\next: a\u0000b\n",
                "version: STSv1\nmode: none\nmax_age: 1\next: a\tb\n",
                "version: STSv1\rmode: none\rmax_age: 1\r",
                "\ufeffversion: STSv1\nmode: none\nmax_age: 1\n"
            })
    void controlCharactersAndNothingAreNoPolicy(String text) {
        assertThatThrownBy(() -> StsPolicyParser.parse(text)).isInstanceOf(BadSyntax.class);
    }

    @Test
    void whatIsNotUtf8OrTooLongIsNoPolicy() {
        byte[] latin = "version: STSv1\nmode: none\nmax_age: 1\next: \u00fc\n".getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> StsPolicyParser.parse(latin)).hasMessageContaining("UTF-8");

        byte[] padded = new byte[StsPolicyParser.POLICY_OCTETS_MAX + 1];
        assertThatThrownBy(() -> StsPolicyParser.parse(padded)).hasMessageContaining("65536");
    }

    @Test
    void thereAreTwoHundredPatternsAtMost() {
        String many = "version: STSv1\nmode: enforce\nmax_age: 1\n";
        assertThat(StsPolicyParser.parse(many + "mx: a.example\n".repeat(200)).mx())
                .hasSize(200);
        assertThatThrownBy(() -> StsPolicyParser.parse(many + "mx: a.example\n".repeat(201)))
                .hasMessageContaining("at most 200 mx");
    }

    @ParameterizedTest
    @CsvSource({
        "a.example, true",
        "A.EXAMPLE, true",
        "sub.b.example, true",
        "b.example, false",
        "sub.sub.b.example, false",
        "sub.b.example.net, false",
        "subb.example, false",
        "sub.a.example, false",
        "example, false",
        "a.example.other.example, false"
    })
    void aPatternIsANameOrAnyOneLabelBeforeOne(String host, boolean isNamed) {
        StsPolicy policy =
                StsPolicyParser.parse("version: STSv1\nmode: enforce\nmax_age: 1\nmx: a.example\nmx: *.b.example\n");

        assertThat(policy.matches(DomainName.parse(host))).isEqualTo(isNamed);
    }
}
