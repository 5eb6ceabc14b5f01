package dev.caravan.status;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code class.subject.detail} of RFC 3463 section 2.
 *
 * @param statusClass 2 success, 4 transient, 5 permanent
 * @param subject 0 to 999
 * @param detail 0 to 999
 */
public record EnhancedStatusCode(int statusClass, int subject, int detail) {

    private static final int PART_MAX = 999;
    private static final Pattern SYNTAX = Pattern.compile("([245])\\.(\\d{1,3})\\.(\\d{1,3})");

    public EnhancedStatusCode {
        boolean known = statusClass == 2 || statusClass == 4 || statusClass == 5;
        if (!known || subject < 0 || subject > PART_MAX || detail < 0 || detail > PART_MAX) {
            throw new IllegalArgumentException(
                    "no enhanced status code: " + statusClass + "." + subject + "." + detail);
        }
    }

    /** Empty if the text is no enhanced status code. */
    public static Optional<EnhancedStatusCode> parse(String text) {
        Matcher m = SYNTAX.matcher(text);
        return m.matches() ? Optional.of(of(m.group(1), m.group(2), m.group(3))) : Optional.empty();
    }

    private static EnhancedStatusCode of(String statusClass, String subject, String detail) {
        return new EnhancedStatusCode(
                Integer.parseInt(statusClass), Integer.parseInt(subject), Integer.parseInt(detail));
    }

    public EnhancedStatusCode withClass(int other) {
        return new EnhancedStatusCode(other, subject, detail);
    }

    @Override
    public String toString() {
        return statusClass + "." + subject + "." + detail;
    }
}
