package dev.caravan.mtasts;

import java.util.Locale;

/** What MTA-STS says about a policy domain at this moment. */
public sealed interface StsAnswer {

    /** The domain has no policy, or none that RFC 8461 section 3.1 lets count. */
    record None(Lack lack, String text) implements StsAnswer {}

    /**
     * This policy holds, whatever its mode.
     *
     * @param id of the version that holds
     */
    record Policy(StsPolicy policy, String id, Source source) implements StsAnswer {}

    /** Nobody can tell whether there is a policy, or one is announced and cannot be had; and none is kept from before. */
    record Unavailable(StsTrouble why) implements StsAnswer {}

    /** Why there is no policy. */
    enum Lack {
        /** There is no record. */
        NO_RECORD,
        /** There is more than one. */
        SEVERAL_RECORDS,
        /** It is not written as it should be. */
        RECORD_MALFORMED
    }

    /** Where a policy comes from. */
    enum Source {
        /** From its host, just now. */
        FETCHED,
        /** From an earlier fetch; the record says that it has not changed. */
        CACHED,
        /** From an earlier fetch, though the record is gone, broken or unanswered, or a newer policy cannot be had. */
        KEPT
    }

    /** Its word in metrics and logs. */
    default String word() {
        return switch (this) {
            case None(Lack lack, var _) -> lack == Lack.NO_RECORD ? "none" : word(lack);
            case Policy(var _, var _, Source source) -> word(source);
            case Unavailable(StsTrouble why) -> why.kind().word();
        };
    }

    private static String word(Enum<?> one) {
        return one.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
