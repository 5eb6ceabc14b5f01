package dev.caravan.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.dns.Authenticity;
import dev.caravan.envelope.DomainName;
import dev.caravan.envelope.RequireTls;
import dev.caravan.tls.TlsFindings.Dane;
import dev.caravan.tls.TlsFindings.Sts;
import dev.caravan.tls.TlsRequirement.Floor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class TlsDecisionTest {

    private static final List<DomainName> NAMES = List.of(DomainName.parse("mx.example.org"));

    record Row(String demand, String mx, String tlsa, String sts, String session) {

        static Row of(String line) {
            String[] cells = Arrays.stream(line.substring(1).split("\\|"))
                    .map(String::trim)
                    .toArray(String[]::new);
            assertThat(cells).as(line).hasSize(5);
            return new Row(cells[0], cells[1], cells[2], cells[3], cells[4]);
        }

        boolean fits(Combination c) {
            return fits(demand, c.demand())
                    && fits(mx, text(c.findings().mx()))
                    && fits(tlsa, text(c.findings().dane()))
                    && fits(sts, text(c.findings().sts()));
        }

        private static boolean fits(String cell, String value) {
            return cell.equals("any") || cell.equals(value);
        }
    }

    record Combination(TlsRequirement requirement, TlsFindings findings) {

        String demand() {
            String floor = requirement.floor().name().toLowerCase(Locale.ROOT).replace('_', '-');
            return requirement.names().isEmpty() ? floor : floor + "+names";
        }
    }

    @ParameterizedTest
    @MethodSource("combinations")
    void everyCombinationIsDecidedAsTheTableSays(Combination combination) throws IOException {
        Row row = rows().stream()
                .filter(r -> r.fits(combination))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no row for " + combination));

        assertThat(text(TlsDecision.of(combination.requirement(), combination.findings())))
                .as("%s", row)
                .isEqualTo(row.session().toLowerCase(Locale.ROOT));
    }

    @Test
    void everyRowOfTheTableIsTheFirstThatFitsSomething() throws IOException {
        List<Row> rows = rows();
        Set<Row> used = new HashSet<>();
        combinations()
                .forEach(c -> rows.stream().filter(r -> r.fits(c)).findFirst().ifPresent(used::add));

        assertThat(used).containsExactlyInAnyOrderElementsOf(rows);
    }

    @ParameterizedTest
    @MethodSource("combinations")
    void askingForMoreNeverWeakensASession(Combination combination) {
        for (Floor stronger : List.of(Floor.ENCRYPT, Floor.VERIFY, Floor.DANE_ONLY, Floor.REQUIRETLS)) {
            TlsDecision before = TlsDecision.of(new TlsRequirement(Floor.DANE), combination.findings());
            TlsDecision after = TlsDecision.of(new TlsRequirement(stronger), combination.findings());
            if (before instanceof TlsDecision.Session(TlsGrade least)
                    && after instanceof TlsDecision.Session(TlsGrade grade)) {
                assertThat(grade.and(least)).isEqualTo(grade);
            }
            assertThat(before instanceof TlsDecision.Refusal && after instanceof TlsDecision.Session)
                    .isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(TlsGrade.class)
    void whatSatisfiesTwoGradesSatisfiesEach(TlsGrade one) {
        for (TlsGrade other : TlsGrade.values()) {
            assertThat(one.and(other)).isEqualTo(other.and(one));
            assertThat(one.and(other).and(one)).isEqualTo(one.and(other));
        }
        assertThat(one.and(one)).isEqualTo(one);
    }

    @ParameterizedTest
    @CsvSource({
        "NONE, NO, NONE",
        "MAY, NO, MAY",
        "DANE, NO, MAY",
        "ENCRYPT, NO, ENCRYPT",
        "VERIFY, NO, VERIFY",
        "DANE_ONLY, NO, DANE_ONLY",
        "NONE, REQUIRED, REQUIRETLS",
        "MAY, REQUIRED, REQUIRETLS",
        "DANE, REQUIRED, REQUIRETLS",
        "ENCRYPT, REQUIRED, REQUIRETLS",
        "VERIFY, REQUIRED, REQUIRETLS",
        "DANE_ONLY, REQUIRED, DANE_ONLY",
        "VERIFY, UNSPECIFIED, VERIFY"
    })
    void theSendersWishMeetsTheOperators(Floor operator, RequireTls wish, Floor together) {
        assertThat(new TlsRequirement(operator).with(wish).floor()).isEqualTo(together);
    }

    @Test
    void namesThatTheOperatorHasPinnedOutliveTheSendersWish() {
        assertThat(new TlsRequirement(Floor.VERIFY, NAMES)
                        .with(RequireTls.REQUIRED)
                        .names())
                .isEqualTo(NAMES);
    }

    private static Stream<Combination> combinations() {
        List<TlsRequirement> requirements = new ArrayList<>(
                Stream.of(Floor.values()).map(TlsRequirement::new).toList());
        requirements.add(new TlsRequirement(Floor.VERIFY, NAMES));
        return requirements.stream().flatMap(requirement -> findings().map(f -> new Combination(requirement, f)));
    }

    private static Stream<TlsFindings> findings() {
        return Stream.of(Authenticity.SECURE, Authenticity.INSECURE)
                .flatMap(mx -> Stream.of(Dane.values())
                        // Without an authentic way to the host's name nobody asks for its TLSA records.
                        .filter(dane -> mx == Authenticity.SECURE || dane == Dane.NOT_ASKED)
                        .flatMap(dane -> Stream.of(Sts.values()).map(sts -> new TlsFindings(mx, dane, sts))));
    }

    private static List<Row> rows() throws IOException {
        return Files.readAllLines(Path.of("docs/tls-policy.md")).stream()
                .dropWhile(line -> !line.startsWith("| Demand"))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .map(Row::of)
                .toList();
    }

    private static String text(TlsDecision decision) {
        return switch (decision) {
            case TlsDecision.Session(TlsGrade grade) -> text(grade);
            case TlsDecision.Refusal(TlsDecision.Cause cause) -> "refused: " + text(cause);
        };
    }

    private static String text(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
