package dev.caravan.smtp.sink;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a sink answers, by the local part of the address. The first rule whose suffix fits holds:
 *
 * <table>
 * <caption>Suffix of the local part</caption>
 * <tr><th>suffix</th><th>answer</th></tr>
 * <tr><td>{@code temperror}</td><td>451</td></tr>
 * <tr><td>{@code permerror}</td><td>550</td></tr>
 * <tr><td>{@code timeout}</td><td>none, until the client gives up or the sink is closed</td></tr>
 * <tr><td>three digits, 400 to 599</td><td>that code</td></tr>
 * <tr><td>{@code greylist}</td><td>451 the first time the recipient is seen, 250 after</td></tr>
 * <tr><td>anything else</td><td>250</td></tr>
 * </table>
 *
 * <table>
 * <caption>Prefix of the local part: when</caption>
 * <tr><th>prefix</th><th>moment</th></tr>
 * <tr><td>{@code mailfrom}</td><td>MAIL; looked for in the reverse-path</td></tr>
 * <tr><td>{@code rcptto}</td><td>RCPT</td></tr>
 * <tr><td>anything else</td><td>the end of DATA; of several recipients the first that has an answer decides</td></tr>
 * </table>
 *
 * <p>For example {@code rcpttobob452@example.org} is refused with 452 at RCPT.
 */
public record SinkBehaviour(List<Rule> rules) {

    public SinkBehaviour {
        rules = List.copyOf(rules);
    }

    /** The table above. */
    public static final SinkBehaviour BY_LOCAL_PART = new SinkBehaviour(List.of(
            new Rule(".*temperror", new Answer.Code(451)),
            new Rule(".*permerror", new Answer.Code(550)),
            new Rule(".*timeout", new Answer.Silence()),
            new Rule(".*([45][0-9][0-9])", new Answer.CodeInAddress()),
            new Rule(".*greylist", new Answer.Greylist())));

    /** 250 to everything. */
    public static final SinkBehaviour ACCEPT_ALL = new SinkBehaviour(List.of());

    /** When an answer is given. */
    public enum Moment {
        MAIL,
        RCPT,
        CONTENT;

        static Moment of(String localPart) {
            return localPart.startsWith("mailfrom") ? MAIL : localPart.startsWith("rcptto") ? RCPT : CONTENT;
        }
    }

    /** What is answered in place of 250. */
    public sealed interface Answer {

        record Code(int code) implements Answer {}

        /** The code that the pattern's first group has found. */
        record CodeInAddress() implements Answer {}

        record Silence() implements Answer {}

        record Greylist() implements Answer {}
    }

    /** @param pattern for the whole local part in lower case */
    public record Rule(Pattern pattern, Answer answer) {
        public Rule(String pattern, Answer answer) {
            this(Pattern.compile(pattern), answer);
        }
    }

    /** Empty for 250. */
    Optional<Answer> answer(Moment moment, String localPart) {
        String lower = localPart.toLowerCase(Locale.ROOT);
        return Moment.of(lower) == moment ? firstOf(lower) : Optional.empty();
    }

    private Optional<Answer> firstOf(String localPart) {
        for (Rule rule : rules) {
            Matcher m = rule.pattern().matcher(localPart);
            if (m.matches()) {
                return Optional.of(
                        rule.answer() instanceof Answer.CodeInAddress
                                ? new Answer.Code(Integer.parseInt(m.group(1)))
                                : rule.answer());
            }
        }
        return Optional.empty();
    }
}
