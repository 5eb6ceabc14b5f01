package dev.caravan.mtasts;

import dev.caravan.envelope.BadSyntax;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The TXT record that announces a policy (RFC 8461 section 3.1).
 *
 * @param id changes when the policy does
 */
public record StsRecord(String id) {

    private static final String VERSION = "v=STSv1";
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9]{1,32}");

    /** sts-ext-value: visible, neither an equals sign nor a semicolon. */
    private static final Pattern EXTENSION = Pattern.compile("[\\x21-\\x3A\\x3C\\x3E-\\x7E]+");

    public StsRecord {
        if (!ID.matcher(id).matches()) {
            throw new BadSyntax("policy id " + BadSyntax.show(id) + " must be 1 to 32 letters and digits");
        }
    }

    /** Whether a text among others is meant to be such a record; the others are no business of ours. */
    static boolean isMeant(String text) {
        return text.startsWith(VERSION)
                && Fields.trimmed(text.substring(VERSION.length())).startsWith(";");
    }

    /**
     * Reads the text of a record.
     *
     * @throws BadSyntax if it is not as section 3.1 has it
     */
    public static StsRecord parse(String text) {
        if (!isMeant(text)) {
            throw new BadSyntax("record " + BadSyntax.show(text) + " must begin with " + VERSION + ";");
        }
        String[] fields = text.substring(text.indexOf(';') + 1).split(";", -1);
        Optional<String> id = Optional.empty();
        for (int i = 0; i < fields.length; i++) {
            String field = Fields.trimmed(fields[i]);
            if (field.isEmpty() && i > 0 && i == fields.length - 1) {
                // A delimiter may end the record.
                break;
            }
            int equals = field.indexOf('=');
            if (equals < 0) {
                throw new BadSyntax("field " + BadSyntax.show(field) + " must be a name, an equals sign and a value");
            }
            String name = field.substring(0, equals);
            String value = field.substring(equals + 1);
            check(name, value);
            // RFC 8461 section 3.2: of a field that is there twice, the first counts.
            if (name.equals("id") && id.isEmpty()) {
                id = Optional.of(value);
            }
        }
        return new StsRecord(id.orElseThrow(() -> new BadSyntax("record " + BadSyntax.show(text) + " has no id")));
    }

    private static void check(String name, String value) {
        Fields.checkName(name);
        if (!EXTENSION.matcher(value).matches()) {
            throw new BadSyntax("value " + BadSyntax.show(value) + " of " + name
                    + " must be visible ASCII without equals sign and semicolon");
        }
    }
}
