package dev.caravan.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.envelope.ForwardPath;
import dev.caravan.envelope.Recipient;
import dev.caravan.status.Diagnostic;
import dev.caravan.status.RecipientOutcome;
import dev.caravan.tls.TlsUse;
import dev.caravan.transport.AttemptResult.SiteSignal;
import dev.caravan.transport.Situation.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What two hosts' failures come to, as the page says. */
class LastHostTest {

    private static final String NOT_ASKED = "not asked";

    /** Cells of one row of the page. */
    record Row(String first, String last, String fate, String shown, String site) {

        static Row of(String line) {
            List<String> cells = Arrays.stream(line.substring(1).split("\\|"))
                    .map(String::trim)
                    .toList();
            assertThat(cells).as(line).hasSize(5);
            return new Row(cells.get(0), cells.get(1), cells.get(2), cells.get(3), cells.get(4));
        }
    }

    @ParameterizedTest
    @MethodSource("rowsOfThePage")
    void comesToWhatThePageSays(Row row) {
        Ledger ledger = new Ledger(List.of(Recipient.of(ForwardPath.parse("<a@example.net>"))));
        visit(ledger, row.first());
        assertThat(ledger.isSettled()).isEqualTo(row.last().equals(NOT_ASKED));
        if (!ledger.isSettled()) {
            visit(ledger, row.last());
        }

        boolean permanent = row.fate().equals("permanent");
        Diagnostic why = switch (ledger.outcomes().getFirst()) {
            case RecipientOutcome.Failed(var _, Diagnostic d) when permanent -> d;
            case RecipientOutcome.Deferred(var _, Diagnostic d) when !permanent -> d;
            case RecipientOutcome other -> throw new AssertionError(other);
        };
        assertThat(why.text()).isEqualTo(row.shown().equals("first") ? row.first() : row.last());
        assertThat(why.status().statusClass()).isEqualTo(permanent ? 5 : 4);
        assertThat(ledger.signal()).isEqualTo(SiteSignal.valueOf(row.site().toUpperCase(Locale.ROOT)));
    }

    static List<Row> rowsOfThePage() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("docs/failure-policy.md"));
        int head = lines.indexOf("| First host | Last host | Fate | Shown | Site |");
        List<Row> rows = lines.stream()
                .skip(head + 2)
                .takeWhile(line -> line.startsWith("|"))
                .map(Row::of)
                .toList();
        assertThat(rows).hasSizeGreaterThan(15);
        return rows;
    }

    private static void visit(Ledger ledger, String event) {
        if (event.startsWith("policy")) {
            ledger.markDeclined();
        } else if (!event.startsWith("CONNECT") && !event.startsWith("lookup") && !event.startsWith("passed over")) {
            ledger.markReached();
        }
        Verdict verdict = FailurePolicyTest.judged(event, new Situation(TlsUse.STARTTLS, Session.NEW));
        ledger.noteAll(
                verdict, new Diagnostic(verdict.reason(), verdict.status(), Optional.empty(), event, Optional.empty()));
    }
}
