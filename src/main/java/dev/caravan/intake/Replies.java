package dev.caravan.intake;

import dev.caravan.envelope.BadSyntax;
import dev.caravan.queue.Reporting;
import java.util.Optional;

/** Where and how the account is told. Known before anything else, so that a refusal can be answered too. */
final class Replies {

    /** An id of the JMS client's; it goes into every outcome. In characters (ours). */
    private static final int CORRELATION_ID_CHARACTERS_MAX = 1_024;

    private Replies() {}

    /** What is allowed of what the drop asks for. */
    static Reporting reporting(Drop drop, String account, AccountPolicy policy) {
        Object mode = drop.properties().get(DropProperty.REPORT.jmsName());
        Optional<String> replyTo =
                drop.replyTo() instanceof Drop.ReplyTo.Address(String name) && policy.mayReceiveReplies(account, name)
                        ? Optional.of(name)
                        : Optional.empty();
        return new Reporting(
                mode instanceof String text && text.equalsIgnoreCase("all") ? Reporting.Mode.ALL : Reporting.Mode.FINAL,
                replyTo,
                drop.correlationId()
                        .filter(id -> id.length() <= CORRELATION_ID_CHARACTERS_MAX)
                        .or(drop::jmsMessageId),
                drop.jmsMessageId());
    }

    /** Refuses what {@link #reporting} left out. */
    static void check(Reception reception, DropProperties given) throws RefusedDrop {
        String wrong = switch (reception.drop().replyTo()) {
            case Drop.ReplyTo.None() -> "";
            case Drop.ReplyTo.Address(String name) ->
                reception.reporting().replyTo().isPresent() ? "" : BadSyntax.show(name);
            case Drop.ReplyTo.Unsupported(String kind) -> "a destination of type " + BadSyntax.show(kind);
        };
        if (!wrong.isEmpty()) {
            throw new RefusedDrop(
                    RefusalCode.FORBIDDEN_REPLY_TO,
                    "JMSReplyTo is " + wrong + "; it must be a temporary queue or a queue whose name begins with "
                            + AccountPolicy.REPLY_PREFIX + ", the account's name and a dot");
        }
        if (reception.drop().correlationId().map(String::length).orElse(0) > CORRELATION_ID_CHARACTERS_MAX) {
            throw new RefusedDrop(
                    RefusalCode.BAD_PROPERTY,
                    "JMSCorrelationID is longer than " + CORRELATION_ID_CHARACTERS_MAX + " characters");
        }
        given.parse(DropProperty.REPORT, Replies::mode);
    }

    private static Reporting.Mode mode(String text) {
        if (text.equalsIgnoreCase("all")) {
            return Reporting.Mode.ALL;
        }
        if (text.equalsIgnoreCase("final")) {
            return Reporting.Mode.FINAL;
        }
        throw new BadSyntax(BadSyntax.show(text) + " must be final or all");
    }
}
