package dev.caravan.transport.fail;

import dev.caravan.smtp.Phase;
import dev.caravan.status.Diagnostic;
import dev.caravan.status.EnhancedStatusCode;
import dev.caravan.status.RecipientOutcome;
import dev.caravan.status.Reply;
import dev.caravan.tls.TlsUse;
import dev.caravan.transport.AttemptResult;
import dev.caravan.transport.AttemptResult.Attempted;
import dev.caravan.transport.AttemptResult.SiteSignal;
import dev.caravan.transport.DeliveryAttempt;
import dev.caravan.transport.FailurePolicy;
import dev.caravan.transport.Situation;
import dev.caravan.transport.Situation.Session;
import dev.caravan.transport.Transport;
import dev.caravan.transport.Verdict;
import java.util.Optional;

/** Answers every recipient with one configured reply, as if a server had given it. */
public final class FailTransport implements Transport {

    /** RFC 5321 section 4.2.3: transaction failed. */
    public static final int CODE_DEFAULT = 554;

    /** Ours: fits into one line of a reply with room to spare (RFC 5321 section 4.5.3.1.5 allows 512 octets). */
    public static final int TEXT_CHARACTERS_MAX = 256;

    private static final Situation HERE = new Situation(TlsUse.NONE, Session.NEW);

    private final Reply reply;
    private final Verdict verdict;

    /**
     * @param code 400 to 599
     * @param text printable ASCII, {@link #TEXT_CHARACTERS_MAX} characters at most
     */
    public FailTransport(int code, String text) {
        if (text.length() > TEXT_CHARACTERS_MAX || !text.chars().allMatch(c -> c >= ' ' && c < 0x7F)) {
            throw new IllegalArgumentException(
                    "the text must be printable ASCII of " + TEXT_CHARACTERS_MAX + " characters at most");
        }
        Reply bare = Reply.of(code, text);
        if (!bare.isTransient() && !bare.isPermanent()) {
            throw new IllegalArgumentException("reply code " + code + " must be 400 to 599: nothing is delivered here");
        }
        // RFC 3463 section 3.8: other or undefined security status, the nearest to "because we said so".
        EnhancedStatusCode status = new EnhancedStatusCode(bare.isTransient() ? 4 : 5, 7, 0);
        this.reply = new Reply(code, Optional.of(status), bare.lines());
        this.verdict = FailurePolicy.of(Phase.RCPT, reply, HERE);
    }

    @Override
    public AttemptResult deliver(DeliveryAttempt attempt) {
        Diagnostic why = new Diagnostic(
                verdict.reason(),
                verdict.status(),
                Optional.of(reply),
                "the configuration lets this message fail",
                Optional.empty());
        return new Attempted(
                attempt.envelope().recipients().stream()
                        .map(r -> switch (verdict.fate()) {
                            case TRANSIENT -> new RecipientOutcome.Deferred(r.path(), why);
                            case PERMANENT -> (RecipientOutcome) new RecipientOutcome.Failed(r.path(), why);
                        })
                        .toList(),
                SiteSignal.REACHED);
    }

    @Override
    public void close() {
        // Nothing is ever open.
    }
}
