package dev.caravan.mtasts;

import dev.caravan.status.Visible;
import dev.caravan.tlsrpt.ResultType;
import java.util.Locale;

/**
 * Why a policy that is announced cannot be had.
 *
 * @param text one line, for people
 */
public record StsTrouble(Kind kind, String text) {

    /** Ours: strangers write what the text is made of, and it travels in logs and reports. */
    private static final int TEXT_CHARACTERS_MAX = 300;

    public StsTrouble {
        String shown = Visible.of(text);
        text = shown.substring(0, Math.min(shown.length(), TEXT_CHARACTERS_MAX));
    }

    /** What went wrong. */
    public enum Kind {
        /** No name server says whether there is a record. */
        RECORD_UNANSWERED,
        /** The policy host does not exist, or has nothing there (404). */
        NO_POLICY,
        /** The policy host cannot be reached, must not be dialed, or does not answer as it should. */
        FETCH_ERROR,
        /** The policy host's certificate is not one to be believed. */
        WEBPKI_INVALID,
        /** What the policy host gives is no policy. */
        POLICY_INVALID;

        /** Its word in metrics and logs. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** RFC 8460 section 4.3.2: its word in a report. */
        public ResultType resultType() {
            return switch (this) {
                case RECORD_UNANSWERED, NO_POLICY, FETCH_ERROR -> ResultType.STS_POLICY_FETCH_ERROR;
                case WEBPKI_INVALID -> ResultType.STS_WEBPKI_INVALID;
                case POLICY_INVALID -> ResultType.STS_POLICY_INVALID;
            };
        }
    }
}
