package dev.caravan.message;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The fields that were put in front of a message when it was sent again (RFC 5322 section 3.6.6). */
public final class ResentBlock {

    /** What the names of these fields begin with. */
    public static final String PREFIX = "Resent-";

    private ResentBlock() {}

    /** Each new block is put in front, as one; within a block no field comes twice. Empty if there is none. */
    public static List<HeaderField> topmost(HeaderFields header) {
        List<HeaderField> block = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (HeaderField field : header.fields()) {
            if (field.startsWith(PREFIX)) {
                if (!names.add(field.name().toLowerCase(Locale.ROOT))) {
                    break;
                }
                block.add(field);
            } else if (!block.isEmpty()) {
                break;
            }
        }
        return block;
    }
}
