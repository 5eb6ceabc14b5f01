package dev.caravan.mtasts;

/** What came of asking a policy host. */
public sealed interface StsFetch {

    /** It gave a policy. */
    record Fetched(StsPolicy policy) implements StsFetch {}

    /** It did not. */
    record Failed(StsTrouble why) implements StsFetch {}

    /** Its word in metrics and logs. */
    default String word() {
        return switch (this) {
            case Fetched _ -> "fetched";
            case Failed(StsTrouble why) -> why.kind().word();
        };
    }
}
