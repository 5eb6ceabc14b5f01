package dev.caravan.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.envelope.BadSyntax;
import dev.caravan.envelope.DomainName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DomainPatternTest {

    @ParameterizedTest
    @CsvSource({
        "example.org,            example.org,            true",
        "example.org,            sub.example.org,        false",
        "example.org,            org,                    false",
        "example.org,            notexample.org,         false",
        ".example.org,           example.org,            true",
        ".example.org,           a.b.example.org,        true",
        ".example.org,           notexample.org,         false",
        ".example.org,           org,                    false",
        ".example.org,           example.org.example,    false",
        ".,                      example.org,            false",
        "EXAMPLE.Org,            example.org,            true",
        ".Example.ORG,           Mail.example.org,       true",
        "Bücher.example,         xn--bcher-kva.example,  true",
        "xn--bcher-kva.example,  BÜCHER.example,         true",
        ".bücher.example,        www.bücher.example,     true",
    })
    void comparesDomainsAsTheTableSays(String pattern, String domain, boolean matches) {
        assertThat(DomainPattern.parse(pattern).matches(DomainName.parse(domain)))
                .isEqualTo(matches);
    }

    @ParameterizedTest
    @CsvSource({"., true", "example.org, false", ".example.org, false"})
    void onlyTheLoneDotStandsForNoDomainAtAll(String pattern, boolean matches) {
        assertThat(DomainPattern.parse(pattern).matchesNoDomain()).isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "..", "*.example.org", "example.org.", "..example.org", "a b.example", "[192.0.2.1]"})
    void refusesWhatIsNoPattern(String text) {
        assertThatThrownBy(() -> DomainPattern.parse(text)).isInstanceOf(BadSyntax.class);
    }

    @Test
    void writesItselfInALabels() {
        assertThat(DomainPattern.parse(".BÜCHER.example").text()).isEqualTo(".xn--bcher-kva.example");
    }
}
