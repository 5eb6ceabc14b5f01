package dev.caravan.nexthop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.envelope.DomainName;
import dev.caravan.envelope.Host;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MxSetsTest {

    private final FakeNames names = new FakeNames();
    private final MxSets sets = new MxSets();
    private final MxLookup lookup = new MxLookup(names, new Random(1), sets, Set.of());

    @Test
    void domainsAtTheSameHostsAreOnePlaceWhateverTheirPreferences() {
        names.mx("one.example", 10, "a.host.example").mx("one.example", 20, "b.host.example");
        names.mx("two.example", 5, "B.host.example").mx("two.example", 5, "a.host.example");
        names.mx("three.example", 10, "a.host.example");

        assertThat(placeAfterLookUp("one.example")).isEqualTo("a.host.example,b.host.example");
        assertThat(placeAfterLookUp("two.example")).isEqualTo(place("one.example"));
        assertThat(placeAfterLookUp("three.example")).isEqualTo("a.host.example");
    }

    @Test
    void aDomainIsAPlaceByItselfUntilItsHostsAreFound() {
        names.mx("one.example", 10, "a.host.example").silent("silent.example").mx("null.example", 0, "");

        assertThat(place("one.example")).isEqualTo("one.example");
        assertThat(placeAfterLookUp("silent.example")).isEqualTo("silent.example");
        assertThat(placeAfterLookUp("null.example")).isEqualTo("null.example");
        assertThat(sets.placeOf(Host.parse("[192.0.2.1]"))).isEqualTo("[192.0.2.1]");
    }

    @Test
    void keepsWhatItKnowsWhileTheNameServerIsSilent() {
        names.mx("one.example", 10, "a.host.example");
        placeAfterLookUp("one.example");
        names.silent("one.example");

        assertThat(placeAfterLookUp("one.example")).isEqualTo("a.host.example");
    }

    @Test
    void saysOnceThatSomethingIsNew() {
        names.mx("one.example", 10, "a.host.example");
        assertThat(sets.takeChanged()).isFalse();

        placeAfterLookUp("one.example");
        assertThat(sets.takeChanged()).isTrue();
        placeAfterLookUp("one.example");
        assertThat(sets.takeChanged()).isFalse();

        names.mx("one.example", 10, "b.host.example");
        placeAfterLookUp("one.example");
        assertThat(sets.takeChanged()).isTrue();
    }

    @Test
    void theNamesOfManyHostsAreCutAndStayApart() {
        for (int i = 0; i < 12; i++) {
            names.mx("one.example", 10, "long-name-" + i + ".provider.example");
            names.mx("two.example", 10, "long-name-" + i + ".provider.example");
        }
        names.mx("two.example", 10, "z.provider.example");

        assertThat(placeAfterLookUp("one.example"))
                .hasSizeLessThan(MxSets.NAME_CHARACTERS_MAX + 10)
                .startsWith("long-name-0.provider.example,long-name-1")
                .isNotEqualTo(placeAfterLookUp("two.example"));
    }

    @Test
    void forgetsTheDomainThatWasNotUsedForLongest() {
        names.mx("one.example", 10, "a.host.example").mx("two.example", 10, "a.host.example");
        placeAfterLookUp("one.example");
        placeAfterLookUp("two.example");
        for (int i = 1; i < MxSets.DOMAINS_MAX; i++) {
            names.mx("d" + i + ".example", 10, "a.host.example");
            placeAfterLookUp("d" + i + ".example");
            place("two.example");
        }

        assertThat(place("one.example")).isEqualTo("one.example");
        assertThat(place("two.example")).isEqualTo("a.host.example");
    }

    private String placeAfterLookUp(String domain) {
        lookup.hosts(DomainName.parse(domain));
        return place(domain);
    }

    private String place(String domain) {
        return sets.placeOf(Host.parse(domain));
    }
}
