package dev.caravan.sendmail;

import dev.caravan.status.Diagnostic;
import dev.caravan.status.EnhancedStatusCode;

/** What a caller is told, in the numbers of sysexits.h. */
public enum ExitCode {
    OK(0),
    USAGE(64),
    DATA_ERROR(65),
    NO_USER(67),
    NO_HOST(68),
    UNAVAILABLE(69),
    SOFTWARE(70),
    /** The message could be neither handed over nor kept: the caller still has it, and nobody else. */
    CANNOT_CREATE(73),
    IO_ERROR(74),
    /** The message is kept, and {@code sendmail -q} hands it over. */
    TEMPORARY_FAILURE(75),
    PROTOCOL(76),
    NO_PERMISSION(77),
    CONFIGURATION(78);

    /** RFC 3463 section 3.2: the recipient's domain. */
    private static final int DETAIL_BAD_DOMAIN = 2;

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    /** As the process returns it. */
    public int number() {
        return number;
    }

    /** Why a recipient was refused for good, by the subject of its status (RFC 3463 section 3). */
    static ExitCode of(Diagnostic refusal) {
        EnhancedStatusCode status = refusal.status();
        return switch (status.subject()) {
            case 1 -> status.detail() == DETAIL_BAD_DOMAIN ? NO_HOST : NO_USER;
            case 5 -> PROTOCOL;
            case 6 -> DATA_ERROR;
            case 7 -> NO_PERMISSION;
            default -> UNAVAILABLE;
        };
    }
}
