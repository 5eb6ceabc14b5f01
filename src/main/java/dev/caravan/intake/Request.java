package dev.caravan.intake;

import dev.caravan.envelope.BadSyntax;
import dev.caravan.envelope.EnvelopeId;
import dev.caravan.envelope.ForwardPath;
import dev.caravan.envelope.Notify;
import dev.caravan.envelope.OriginalRecipient;
import dev.caravan.envelope.RequireTls;
import dev.caravan.envelope.Ret;
import dev.caravan.envelope.ReversePath;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the properties of a drop ask for, each in its type.
 *
 * @param reversePath given together with the forward-paths, or not at all
 * @param start when the first attempt may be
 */
record Request(
        Optional<ReversePath> reversePath,
        List<ForwardPath> forwardPaths,
        Set<Notify> notifyOn,
        Optional<Ret> ret,
        Optional<EnvelopeId> envelopeId,
        Optional<OriginalRecipient> originalRecipient,
        RequireTls requireTls,
        Instant start,
        Optional<Instant> expires,
        Optional<String> transport,
        Optional<String> idempotencyKey) {

    /** Ours; it is kept for a day. In characters. */
    private static final int KEY_CHARACTERS_MAX = 255;

    private static final Pattern KEY = Pattern.compile("[ -~]{1," + KEY_CHARACTERS_MAX + "}");
    private static final Pattern TRANSPORT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    /** ISO 8601 has four digits for the year; more would only serve to overflow a clock. */
    private static final int YEAR_MAX = 9_999;

    static Request of(DropProperties given, Reception reception) throws RefusedDrop {
        if (given.has(DropProperty.REVERSE_PATH) != given.has(DropProperty.FORWARD_PATHS)) {
            throw new RefusedDrop(
                    RefusalCode.INCOMPLETE_ENVELOPE,
                    "one of " + DropProperty.REVERSE_PATH.jmsName() + " and " + DropProperty.FORWARD_PATHS.jmsName()
                            + " is missing; give both, or neither to have the envelope read from the header");
        }
        Instant start = start(given, reception);
        return new Request(
                given.parse(DropProperty.REVERSE_PATH, RefusalCode.BAD_ADDRESS, ReversePath::parse),
                given.parse(DropProperty.FORWARD_PATHS, RefusalCode.BAD_ADDRESS, ForwardPathList::parse)
                        .orElse(List.of()),
                given.parse(DropProperty.NOTIFY, Notify::parse).orElse(Notify.DEFAULT),
                given.parse(DropProperty.RET, Ret::parse),
                given.parse(DropProperty.ENVID, EnvelopeId::new),
                given.parse(DropProperty.ORCPT, OriginalRecipient::parse),
                given.parse(DropProperty.REQUIRE_TLS, Request::requireTls).orElse(RequireTls.UNSPECIFIED),
                start,
                expires(given, reception, start),
                given.parse(DropProperty.TRANSPORT, text -> matching(TRANSPORT, text, "the name of a transport")),
                given.parse(
                        DropProperty.IDEMPOTENCY_KEY,
                        text -> matching(KEY, text, "1 to " + KEY_CHARACTERS_MAX + " printable ASCII characters")));
    }

    private static Instant start(DropProperties given, Reception reception) throws RefusedDrop {
        Instant notBefore =
                given.parse(DropProperty.NOT_BEFORE, Request::instant).orElse(reception.now());
        Instant latest = reception.now().plus(reception.limits().notBeforeMax());
        if (notBefore.isAfter(latest)) {
            throw new RefusedDrop(
                    RefusalCode.BAD_PROPERTY,
                    "property " + DropProperty.NOT_BEFORE.jmsName() + " is " + notBefore + "; the latest is " + latest
                            + ", " + reception.limits().notBeforeMax().toDays() + " days from now");
        }
        return notBefore.isBefore(reception.now()) ? reception.now() : notBefore;
    }

    private static Optional<Instant> expires(DropProperties given, Reception reception, Instant start)
            throws RefusedDrop {
        Optional<Instant> expires = given.parse(DropProperty.EXPIRES, Request::instant)
                .or(() -> reception.drop().jmsExpiration());
        if (expires.isEmpty()) {
            return expires;
        }
        String name = given.has(DropProperty.EXPIRES) ? DropProperty.EXPIRES.jmsName() : "JMSExpiration";
        if (!expires.get().isAfter(reception.now())) {
            throw new RefusedDrop(
                    RefusalCode.EXPIRED, name + " is " + expires.get() + ", and it is " + reception.now() + " now");
        }
        if (!expires.get().isAfter(start)) {
            throw new RefusedDrop(
                    RefusalCode.BAD_PROPERTY,
                    name + " is " + expires.get() + " and must be later than " + DropProperty.NOT_BEFORE.jmsName()
                            + ", which is " + start);
        }
        return expires;
    }

    private static Instant instant(String text) {
        try {
            OffsetDateTime time = OffsetDateTime.parse(text);
            if (time.getYear() >= 0 && time.getYear() <= YEAR_MAX) {
                return time.toInstant();
            }
        } catch (DateTimeException e) {
            // Falls through to the one message for all that is no time.
        }
        throw new BadSyntax(BadSyntax.show(text)
                + " must be ISO 8601 with an offset, as in 2026-01-31T08:00:00+01:00 or" + " 2026-01-31T07:00:00Z");
    }

    private static RequireTls requireTls(String text) {
        if (text.equalsIgnoreCase("requiretls")) {
            return RequireTls.REQUIRED;
        }
        if (text.equalsIgnoreCase("no")) {
            return RequireTls.NO;
        }
        throw new BadSyntax(BadSyntax.show(text) + " must be requiretls or no (RFC 8689)");
    }

    private static String matching(Pattern pattern, String text, String what) {
        if (!pattern.matcher(text).matches()) {
            throw new BadSyntax(BadSyntax.show(text) + " must be " + what);
        }
        return text;
    }
}
