package dev.caravan.mtasts;

import dev.caravan.envelope.BadSyntax;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads the text of a policy (RFC 8461 section 3.2). Every fault has a message of its own. */
public final class StsPolicyParser {

    /** RFC 8461 section 3.3 suggests it. */
    public static final int POLICY_OCTETS_MAX = 65_536;

    private static final String VERSION = "STSv1";

    /** sts-policy-max-age-value, in seconds. */
    private static final Pattern MAX_AGE = Pattern.compile("[0-9]{1,10}");

    private final List<MxPattern> mx = new ArrayList<>();
    private final Map<String, String> others = new HashMap<>();

    private StsPolicyParser() {}

    /** @throws BadSyntax if it is too long, not UTF-8 or no policy */
    public static StsPolicy parse(byte[] octets) {
        if (octets.length > POLICY_OCTETS_MAX) {
            throw new BadSyntax("a policy has at most " + POLICY_OCTETS_MAX + " octets");
        }
        try {
            return parse(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets))
                    .toString());
        } catch (CharacterCodingException e) {
            throw new BadSyntax("a policy must be UTF-8");
        }
    }

    /** @throws BadSyntax if it is no policy */
    public static StsPolicy parse(String text) {
        StsPolicyParser parser = new StsPolicyParser();
        // Empty lines at the end are left there by editors, and nothing in them can be misread.
        for (String line : withoutTail(text).split("\n", -1)) {
            parser.line(line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
        }
        return parser.policy();
    }

    private static String withoutTail(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '\n') {
            end -= end > 1 && text.charAt(end - 2) == '\r' ? 2 : 1;
        }
        return text.substring(0, end);
    }

    private void line(String line) {
        int colon = line.indexOf(':');
        if (colon < 0) {
            throw new BadSyntax("line " + BadSyntax.show(line) + " must be a field name, a colon and a value");
        }
        String name = line.substring(0, colon);
        String value = Fields.trimmed(line.substring(colon + 1));
        Fields.checkName(name);
        // sts-policy-ext-value; the values of all other fields are of this form, too.
        if (value.isEmpty() || value.chars().anyMatch(c -> c < ' ' || c == 0x7F)) {
            throw new BadSyntax(
                    "value " + BadSyntax.show(value) + " of " + name + " must be text without control characters");
        }
        if (name.equals("mx")) {
            mx.add(MxPattern.parse(value));
        } else {
            // RFC 8461 section 3.2: of a field that is there twice, the first counts; unknown ones are ignored.
            others.putIfAbsent(name, value);
        }
    }

    private StsPolicy policy() {
        if (!required("version").equals(VERSION)) {
            throw new BadSyntax("version " + BadSyntax.show(required("version")) + " must be " + VERSION);
        }
        String maxAge = required("max_age");
        if (!MAX_AGE.matcher(maxAge).matches()) {
            throw new BadSyntax("max_age " + BadSyntax.show(maxAge) + " must be 1 to 10 digits, in seconds");
        }
        return new StsPolicy(mode(), mx, Duration.ofSeconds(Long.parseLong(maxAge)));
    }

    private StsMode mode() {
        String word = required("mode");
        for (StsMode mode : StsMode.values()) {
            if (mode.word().equals(word)) {
                return mode;
            }
        }
        throw new BadSyntax("mode " + BadSyntax.show(word) + " must be enforce, testing or none");
    }

    private String required(String name) {
        String value = others.get(name);
        if (value == null) {
            throw new BadSyntax("the policy has no " + name);
        }
        return value;
    }
}
