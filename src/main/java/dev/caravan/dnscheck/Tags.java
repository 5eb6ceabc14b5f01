package dev.caravan.dnscheck;

import dev.caravan.envelope.BadSyntax;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Records that are tags and values: {@code v=DMARC1; p=none} (RFC 6376 section 3.2). */
final class Tags {

    private static final Pattern TAG =
            Pattern.compile("[ \t]*([A-Za-z][A-Za-z0-9_]*)[ \t]*=[ \t]*([\\x20-\\x7E]*?)[ \t]*");

    private Tags() {}

    /**
     * The values by tags in lower case, in their order.
     *
     * @throws BadSyntax if it is no such list, or a tag is there twice
     */
    static Map<String, String> parse(String text) {
        Map<String, String> tags = new LinkedHashMap<>();
        String[] fields = text.split(";");
        for (int i = 0; i < fields.length; i++) {
            if (fields[i].isBlank() && i == fields.length - 1 && i > 0) {
                // A semicolon may end the list.
                break;
            }
            Matcher tag = TAG.matcher(fields[i]);
            if (!tag.matches()) {
                throw new BadSyntax("field " + BadSyntax.show(fields[i]) + " is no tag, equals sign and value");
            }
            if (tags.put(tag.group(1).toLowerCase(Locale.ROOT), tag.group(2)) != null) {
                throw new BadSyntax("the tag " + tag.group(1) + " is there twice");
            }
        }
        return tags;
    }
}
