package dev.caravan.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.nexthop.LookupFailure;
import dev.caravan.smtp.Extension;
import dev.caravan.smtp.Phase;
import dev.caravan.smtp.SmtpFailure;
import dev.caravan.smtp.SmtpFailure.Kind;
import dev.caravan.status.EnhancedStatusCode;
import dev.caravan.status.Reason;
import dev.caravan.status.Reply;
import dev.caravan.tls.TlsDecision.Cause;
import dev.caravan.tls.TlsUse;
import dev.caravan.transport.Situation.OtherFamily;
import dev.caravan.transport.Situation.Session;
import dev.caravan.transport.Situation.TlsAffair;
import dev.caravan.transport.Verdict.Fate;
import dev.caravan.transport.Verdict.Next;
import dev.caravan.transport.Verdict.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class FailurePolicyTest {

    private static final String DUAL_STACK = " dual-stack";
    private static final String RELAY = " relay";
    private static final String EXTENSION = "extension ";

    /** Cells of one row of the page. */
    record Row(
            String event,
            String tls,
            String session,
            String missing,
            String fate,
            String scope,
            String next,
            String reason,
            String status) {

        static Row of(String line) {
            String[] cells = Arrays.stream(line.substring(1).split("\\|"))
                    .map(String::trim)
                    .toArray(String[]::new);
            assertThat(cells).as(line).hasSize(9);
            return new Row(
                    cells[0].replace("`", ""),
                    cells[1],
                    cells[2],
                    cells[3],
                    cells[4],
                    cells[5],
                    cells[6],
                    cells[7],
                    cells[8]);
        }

        Verdict verdict() {
            return new Verdict(
                    Fate.valueOf(name(fate)),
                    Scope.valueOf(name(scope)),
                    Next.valueOf(name(next)),
                    Reason.valueOf(name(reason)),
                    EnhancedStatusCode.parse(status).orElseThrow());
        }

        Stream<Situation> situations() {
            return Stream.of(TlsUse.values())
                    .filter(mode -> switch (tls) {
                        case "any" -> true;
                        case "demanded" -> mode == TlsUse.STARTTLS || mode == TlsUse.IMPLICIT;
                        default -> mode == TlsUse.valueOf(name(tls));
                    })
                    .flatMap(mode -> Stream.of(Session.values())
                            .filter(s -> session.equals("any") || s == Session.valueOf(name(session)))
                            .map(s -> new Situation(mode, s)));
        }

        /** The event, and the extension that is missing if it is about one. */
        String eventInFull() {
            return missing.equals("any") ? event : event + " " + missing;
        }
    }

    @ParameterizedTest
    @MethodSource("rowsOfThePage")
    void decidesAsThePageSays(Row row) {
        assertThat(row.situations())
                .isNotEmpty()
                .allSatisfy(situation -> assertThat(judged(row.eventInFull(), situation))
                        .as("%s in %s", row.event(), situation)
                        .isEqualTo(row.verdict()));
    }

    @ParameterizedTest
    @EnumSource
    void everyLookUpFailureStandsOnThePage(LookupFailure failure) throws IOException {
        String event = "lookup " + failure.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        assertThat(rowsOfThePage()).anyMatch(row -> row.event().equals(event));
    }

    @ParameterizedTest
    @EnumSource
    void aRelayOfOursThatCannotBeFoundIsNeverAnAnswerToTheMessage(LookupFailure failure) {
        Verdict verdict = FailurePolicy.ofRelay(failure);
        assertThat(verdict.fate()).isEqualTo(Fate.TRANSIENT);
        assertThat(verdict.scope()).isEqualTo(Scope.HOST);
        assertThat(verdict.status().statusClass()).isEqualTo(4);
    }

    @ParameterizedTest
    @EnumSource
    void everyRefusalOfATlsPolicyStandsOnThePage(Cause cause) throws IOException {
        String event = "policy " + cause.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        assertThat(rowsOfThePage()).anyMatch(row -> row.event().equals(event));
    }

    @ParameterizedTest
    @EnumSource
    void everyKindOfFailureStandsOnThePage(Kind kind) throws IOException {
        String word = kind == Kind.REPLY ? "550" : kind.name().toLowerCase(Locale.ROOT);
        assertThat(rowsOfThePage()).anyMatch(row -> row.event().endsWith(" " + word));
    }

    @ParameterizedTest
    @EnumSource
    void neverDropsTlsThatIsDemanded(Phase phase) {
        for (TlsUse mode : List.of(TlsUse.STARTTLS, TlsUse.IMPLICIT)) {
            Situation situation = new Situation(mode, Session.NEW);
            for (Kind kind : Kind.values()) {
                SmtpFailure failure = new SmtpFailure(phase, kind, Optional.of(Reply.of(554, "no")), false, "");
                assertThat(FailurePolicy.of(failure, situation).next()).isNotEqualTo(Next.IN_CLEAR);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void neverLeavesAHostThatMayHaveTakenTheMessage(Kind kind) {
        SmtpFailure failure = new SmtpFailure(Phase.CONTENT, kind, Optional.empty(), true, "lost");
        for (TlsUse mode : TlsUse.values()) {
            assertThat(FailurePolicy.of(failure, new Situation(mode, Session.REUSED))
                            .next())
                    .isEqualTo(Next.STOP);
        }
    }

    @ParameterizedTest
    @EnumSource
    void every421AsksTheSiteForLessAndIsNeverFinal(Phase phase) {
        for (Session session : Session.values()) {
            Situation situation = new Situation(TlsUse.OPPORTUNISTIC, session);
            Verdict verdict = FailurePolicy.of(phase, Reply.of(421, "less"), situation);
            assertThat(FailurePolicy.asksForLess(verdict)).isTrue();
            assertThat(verdict.fate()).isEqualTo(Fate.TRANSIENT);
        }
    }

    @Test
    void statusClassAlwaysFollowsTheFate() {
        for (Phase phase : Phase.values()) {
            for (int code = 400; code < 600; code++) {
                Verdict verdict = FailurePolicy.of(phase, Reply.of(code, ""), new Situation(TlsUse.NONE, Session.NEW));
                assertThat(verdict.status().statusClass()).isEqualTo(verdict.fate() == Fate.PERMANENT ? 5 : 4);
            }
        }
    }

    @Test
    void permanentTogetherOnlyIfEveryHostSaidSo() {
        Verdict down = FailurePolicy.of(LookupFailure.HOST_UNANSWERED);
        Verdict refused = FailurePolicy.of(LookupFailure.HOST_FORBIDDEN);

        assertThat(FailurePolicy.together(List.of(refused, down))).isEqualTo(Fate.TRANSIENT);
        assertThat(FailurePolicy.together(List.of(refused, refused))).isEqualTo(Fate.PERMANENT);
    }

    static List<Row> rowsOfThePage() throws IOException {
        List<Row> rows = Files.readAllLines(Path.of("docs/failure-policy.md")).stream()
                .filter(line -> line.startsWith("| `"))
                .map(Row::of)
                .toList();
        assertThat(rows).hasSizeGreaterThan(70);
        return rows;
    }

    static Verdict judged(String event, Situation situation) {
        if (event.endsWith(RELAY)) {
            return judgedOfRelay(event.substring(0, event.length() - RELAY.length()), situation);
        }
        String[] words = event.split(" ", 2);
        if (words[0].equals("lookup")) {
            return FailurePolicy.of(LookupFailure.valueOf(name(words[1])));
        }
        if (words[0].equals("policy")) {
            return FailurePolicy.of(Cause.valueOf(name(words[1])));
        }
        Phase phase = Phase.valueOf(words[0]);
        if (words[1].matches("\\d.*")) {
            boolean dualStack = words[1].endsWith(DUAL_STACK);
            return FailurePolicy.of(
                    phase,
                    reply(words[1].replace(DUAL_STACK, "")),
                    new Situation(
                            situation.tls(),
                            situation.session(),
                            dualStack ? OtherFamily.UNTRIED : OtherFamily.NONE,
                            situation.affair()));
        }
        if (words[1].startsWith(EXTENSION)) {
            Extension missing =
                    Extension.of(words[1].substring(EXTENSION.length())).orElseThrow();
            return FailurePolicy.of(SmtpFailure.lacking(phase, missing, Optional.empty(), ""), situation);
        }
        boolean doubt = words[1].equals("doubt");
        Kind kind = doubt ? Kind.CONNECTION : Kind.valueOf(name(words[1]));
        return FailurePolicy.of(new SmtpFailure(phase, kind, Optional.empty(), doubt, ""), situation);
    }

    private static Verdict judgedOfRelay(String event, Situation situation) {
        if (event.equals("passed over")) {
            return FailurePolicy.ofPassedOver();
        }
        return event.startsWith("lookup ")
                ? FailurePolicy.ofRelay(LookupFailure.valueOf(name(event.substring("lookup ".length()))))
                : judged(event, new Situation(situation.tls(), situation.session(), OtherFamily.NONE, TlsAffair.OURS));
    }

    private static Reply reply(String text) {
        String[] words = text.split(" ");
        Optional<EnhancedStatusCode> enhanced =
                words.length > 1 ? EnhancedStatusCode.parse(words[1]) : Optional.empty();
        return new Reply(Integer.parseInt(words[0]), enhanced, List.of("text"));
    }

    private static String name(String words) {
        return words.toUpperCase(Locale.ROOT).replace(' ', '_');
    }
}
