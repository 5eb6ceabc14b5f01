package dev.caravan.dns;

import dev.caravan.status.Visible;
import java.util.Optional;
import java.util.stream.Collectors;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;
import org.xbill.DNS.dnssec.ValidatingResolver;

/** Why a name server, or the validation, could not tell. For people only: nothing is decided by it (RFC 8914 section 6). */
final class Reasons {

    /** Ours: a server may give several (RFC 8914 section 2); the first ones tell enough. */
    private static final int ERRORS_MAX = 3;

    /** Ours: the text is free, and it travels in logs and notifications. */
    private static final int CHARACTERS_MAX = 120;

    private Reasons() {}

    /** With a space before it; empty if nothing is said. */
    static String inParentheses(Message message) {
        OPTRecord opt = message.getOPT();
        if (opt == null) {
            return "";
        }
        String errors = opt.getOptions(EDNSOption.Code.EDNS_EXTENDED_ERROR).stream()
                .filter(ExtendedErrorCodeOption.class::isInstance)
                .map(ExtendedErrorCodeOption.class::cast)
                .limit(ERRORS_MAX)
                .map(Reasons::shown)
                .collect(Collectors.joining("; "));
        return errors.isEmpty() ? "" : " (" + errors + ")";
    }

    /** What our own validation adds to its answers; none if it came to no conclusion. */
    static Optional<String> ofValidation(Message message) {
        return message.getSection(Section.ADDITIONAL).stream()
                .filter(record -> record.getType() == Type.TXT
                        && record.getDClass() == ValidatingResolver.VALIDATION_REASON_QCLASS)
                .map(record -> shown(String.join("", ((TXTRecord) record).getStrings())))
                .findFirst();
    }

    private static String shown(ExtendedErrorCodeOption error) {
        String name = ExtendedErrorCodeOption.text(error.getErrorCode()).replace('_', ' ');
        String text = error.getText();
        return text == null || text.isEmpty() ? name : name + ": " + shown(text);
    }

    private static String shown(String text) {
        return Visible.of(text.substring(0, Math.min(text.length(), CHARACTERS_MAX)));
    }
}
