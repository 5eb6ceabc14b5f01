package dev.caravan.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.envelope.DomainName;
import dev.caravan.envelope.Host;
import dev.caravan.envelope.ReversePath;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteSelectorTest {

    private static final Verdict DIRECT = new Verdict("direct", "no route matches");

    @Nested
    class Conditions {

        @ParameterizedTest
        @CsvSource({
            // from pattern, to pattern, reverse-path, next hop, matches
            "'',            '',            <a@example.org>,     example.net,  true",
            "'',            '',            <>,                  example.net,  true",
            "'',            '',            <a@[192.0.2.1]>,     [192.0.2.7],  true",
            "example.org,   '',            <a@example.org>,     example.net,  true",
            "example.org,   '',            <a@sub.example.org>, example.net,  false",
            "example.org,   '',            <>,                  example.net,  false",
            ".example.org,  '',            <a@example.org>,     example.net,  true",
            ".example.org,  '',            <a@a.b.example.org>, example.net,  true",
            ".example.org,  '',            <a@notexample.org>,  example.net,  false",
            ".,             '',            <>,                  example.net,  true",
            ".,             '',            <a@[192.0.2.1]>,     example.net,  true",
            ".,             '',            <a@example.org>,     example.net,  false",
            "'',            .,             <a@example.org>,     [192.0.2.7],  true",
            "'',            .,             <a@example.org>,     example.net,  false",
            "'',            example.net,   <a@example.org>,     example.net,  true",
            "'',            example.net,   <a@example.org>,     [192.0.2.7],  false",
            "'',            .example.net,  <a@example.org>,     mx.example.net, true",
            "'',            BÜCHER.example, <a@example.org>,    xn--bcher-kva.example, true",
            "example.org,   example.net,   <a@example.org>,     example.net,  true",
            "example.org,   example.net,   <a@example.org>,     example.com,  false",
            "example.org,   example.net,   <a@example.com>,     example.net,  false",
        })
        void allThatAreGivenMustHold(String from, String to, String reversePath, String nextHop, boolean matches) {
            Route route = new Route(patterns(from), patterns(to), 1, "relay");
            Verdict verdict = global(route).select("app", ReversePath.parse(reversePath), Host.parse(nextHop), 1);
            assertThat(verdict).isEqualTo(matches ? new Verdict("relay", "global route 1") : DIRECT);
        }

        @ParameterizedTest
        @CsvSource({"1, 1, true", "1, 9, true", "4, 3, false", "4, 4, true", "4, 5, true"})
        void attemptsAreCountedFromOne(int fromAttempt, int attempt, boolean matches) {
            Verdict verdict = select(global(new Route(List.of(), List.of(), fromAttempt, "relay")), attempt);
            assertThat(verdict.transport()).isEqualTo(matches ? "relay" : "direct");
        }

        @ParameterizedTest
        @ValueSource(strings = {"example.net", "mx.example.com"})
        void theEntriesOfAListAreAlternatives(String nextHop) {
            RouteSelector selector = global(new Route(List.of(), patterns("example.net", ".example.com"), 1, "relay"));
            assertThat(selector.select("app", ReversePath.NULL, Host.parse(nextHop), 1)
                            .transport())
                    .isEqualTo("relay");
        }

        @Test
        void aRouteBeforeTheFirstAttemptIsRefused() {
            assertThatThrownBy(() -> new Route(List.of(), List.of(), 0, "relay"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("counted from 1");
        }

        @Test
        void aRouteWithoutTransportIsDirectDeliveryAndStillDecides() {
            RouteSelector selector = global(route("", 1, ""), route("", 1, "relay"));
            assertThat(select(selector, 1)).isEqualTo(new Verdict("direct", "global route 1"));
        }
    }

    @Nested
    class Order {

        private final RouteSelector selector = new RouteSelector(new RouteTable(
                Map.of("app", List.of(route("account.example", 1, "by-account"), route("account.example", 1, "never"))),
                Map.of(
                        DomainName.parse("example.org"),
                        List.of(route("account.example", 1, "never"), route("domain.example", 1, "by-domain"))),
                List.of(
                        route(".late.example", 4, "late"),
                        route("exact.example", 1, "exact"),
                        route(".example", 1, "global"))));

        @ParameterizedTest
        @CsvSource({
            "app,   <a@example.org>,     account.example, 1, by-account, 'account app, route 1'",
            "other, <a@example.org>,     account.example, 1, never,      'sender domain example.org, route 1'",
            "app,   <a@example.org>,     domain.example,  1, by-domain,  'sender domain example.org, route 2'",
            "app,   <a@sub.example.org>, domain.example,  1, global,     'global route 3'",
            "app,   <>,                  domain.example,  1, global,     'global route 3'",
            "app,   <a@example.org>,     exact.example,   1, exact,      'global route 2'",
            "app,   <a@example.org>,     a.late.example,  3, global,     'global route 3'",
            "app,   <a@example.org>,     a.late.example,  4, late,       'global route 1'",
            "app,   <a@example.org>,     elsewhere.test,  1, direct,     'no route matches'",
            "(dsn), <>,                  account.example, 1, global,     'global route 3'",
        })
        void accountThenSenderDomainThenGlobalAndTheFirstMatchWins(
                String account, String reversePath, String nextHop, int attempt, String transport, String because) {
            assertThat(selector.select(account, ReversePath.parse(reversePath), Host.parse(nextHop), attempt))
                    .isEqualTo(new Verdict(transport, because));
        }

        @Test
        void aWiderRouteThatComesFirstBeatsAnExactOne() {
            RouteSelector wideFirst = global(route(".example", 1, "wide"), route("exact.example", 1, "exact"));
            assertThat(wideFirst
                            .select("app", ReversePath.NULL, Host.parse("exact.example"), 1)
                            .transport())
                    .isEqualTo("wide");
        }
    }

    @Nested
    class Index {

        private static final List<String> DOMAINS = List.of(
                "example", "a.example", "b.a.example", "c.b.a.example", "b.example", "test", "a.test", "b.a.test");

        @ParameterizedTest
        @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
        void findsExactlyWhatReadingTheListFromTheTopFinds(long seed) {
            Random random = new Random(seed);
            for (int round = 0; round < 200; round++) {
                List<Route> routes = IntStream.range(0, random.nextInt(30))
                        .mapToObj(i -> randomRoute(random, i))
                        .toList();
                RouteIndex index = new RouteIndex("", routes);
                for (int q = 0; q < 20; q++) {
                    RouteQuery query =
                            new RouteQuery(randomDomain(random), randomDomain(random), 1 + random.nextInt(4));
                    assertThat(index.first(query))
                            .as("seed %d, round %d, %s in %s", seed, round, query, routes)
                            .isEqualTo(scan(routes, query));
                }
            }
        }

        private static Optional<Verdict> scan(List<Route> routes, RouteQuery query) {
            return IntStream.range(0, routes.size())
                    .filter(i -> routes.get(i).matches(query))
                    .mapToObj(i -> new Verdict(routes.get(i).transport(), "route " + (i + 1)))
                    .findFirst();
        }

        private static Route randomRoute(Random random, int number) {
            return new Route(randomPatterns(random), randomPatterns(random), 1 + random.nextInt(4), "t" + number);
        }

        private static List<DomainPattern> randomPatterns(Random random) {
            return random.nextInt(3) == 0
                    ? List.of()
                    : Stream.generate(() -> randomPattern(random))
                            .limit(1 + random.nextInt(3))
                            .toList();
        }

        private static DomainPattern randomPattern(Random random) {
            String domain = DOMAINS.get(random.nextInt(DOMAINS.size()));
            return DomainPattern.parse(
                    switch (random.nextInt(5)) {
                        case 0 -> ".";
                        case 1, 2 -> "." + domain;
                        default -> domain;
                    });
        }

        private static Optional<DomainName> randomDomain(Random random) {
            return random.nextInt(6) == 0
                    ? Optional.empty()
                    : Optional.of(DomainName.parse(DOMAINS.get(random.nextInt(DOMAINS.size()))));
        }
    }

    private static RouteSelector global(Route... routes) {
        return new RouteSelector(new RouteTable(Map.of(), Map.of(), List.of(routes)));
    }

    private static Verdict select(RouteSelector selector, int attempt) {
        return selector.select("app", ReversePath.parse("<a@example.org>"), Host.parse("example.net"), attempt);
    }

    private static Route route(String to, int fromAttempt, String transport) {
        return new Route(List.of(), patterns(to), fromAttempt, transport);
    }

    private static List<DomainPattern> patterns(String... texts) {
        return Stream.of(texts)
                .filter(t -> !t.isEmpty())
                .map(DomainPattern::parse)
                .toList();
    }
}
