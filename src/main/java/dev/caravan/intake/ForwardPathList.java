package dev.caravan.intake;

import dev.caravan.envelope.BadSyntax;
import dev.caravan.envelope.ForwardPath;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads RFC 5321 paths separated by commas: {@code <a@example.org>,<"b,c"@example.net>}. A comma in a quoted string
 * separates nothing. Spaces around a path are ignored, angle brackets may be left out.
 */
final class ForwardPathList {

    private ForwardPathList() {}

    /**
     * All paths, none for a blank text.
     *
     * @throws BadSyntax naming the path by its number, from 1
     */
    static List<ForwardPath> parse(String text) {
        List<ForwardPath> paths = new ArrayList<>();
        if (text.isBlank()) {
            return paths;
        }
        int start = 0;
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                paths.add(path(text.substring(start, i), paths.size() + 1));
                start = i + 1;
            }
        }
        paths.add(path(text.substring(start), paths.size() + 1));
        return paths;
    }

    private static ForwardPath path(String text, int number) {
        if (text.isBlank()) {
            throw new BadSyntax("path " + number + " is empty; paths are separated by one comma each, as in"
                    + " <a@example.org>,<b@example.net>");
        }
        try {
            return ForwardPath.parse(text.strip());
        } catch (BadSyntax e) {
            throw new BadSyntax("path " + number + ": " + e.getMessage());
        }
    }
}
