package dev.caravan.sasl;

import com.ibm.icu.text.StringPrep;
import com.ibm.icu.text.StringPrepParseException;

/** RFC 4013: one form for names and passwords that look alike. */
final class SaslPrep {

    private SaslPrep() {}

    /**
     * The prepared form; what the profile forbids is left as it is. Such a password, one with an emoji for example, is
     * known to servers that do not prepare passwords at all, and no others could have taken it.
     */
    static String prepared(String text) {
        if (text.chars().allMatch(c -> c >= ' ' && c < 0x7F)) {
            return text;
        }
        try {
            String prepared =
                    StringPrep.getInstance(StringPrep.RFC4013_SASLPREP).prepare(text, StringPrep.DEFAULT);
            return prepared.isEmpty() ? text : prepared;
        } catch (StringPrepParseException e) {
            return text;
        }
    }
}
