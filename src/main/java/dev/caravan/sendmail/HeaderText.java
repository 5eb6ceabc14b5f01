package dev.caravan.sendmail;

import dev.caravan.message.HeaderField;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text of header fields that is not ASCII, made such that every server takes it (RFC 2047). */
final class HeaderText {

    /** RFC 2047 section 2: an encoded word has 75 characters at most. This many octets of text in base64 fit in. */
    private static final int WORD_OCTETS_MAX = 45;

    /** The name before an address in angle brackets, quoted in part or not. */
    private static final Pattern NAME =
            Pattern.compile("((?:\"(?:[^\"\\\\]++|\\\\.)*+\"|[^\"<>,:;@()]++)++)(?=<)", Pattern.DOTALL);

    private static final Pattern QUOTED = Pattern.compile("\"((?:[^\"\\\\]++|\\\\.)*+)\"", Pattern.DOTALL);

    /** RFC 5322 section 3.2.3 with spaces between: what needs no quotes in a name. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+");

    private HeaderText() {}

    /** The value of a field, unfolded; octets that are not UTF-8 are taken for what older programs write, ISO 8859-1. */
    static String of(HeaderField field) {
        if (field.isUtf8()) {
            return field.value().replace('\t', ' ');
        }
        String text = new String(field.octets(), StandardCharsets.ISO_8859_1);
        return text.substring(text.indexOf(':') + 1)
                .replace("\r", "")
                .replace("\n", "")
                .replace('\t', ' ')
                .strip();
    }

    static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    /** Encoded words with spaces between them, or the text itself if it is ASCII. */
    static String encoded(String text) {
        if (isAscii(text)) {
            return text;
        }
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        int octets = 0;
        for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
            String character = Character.toString(text.codePointAt(at));
            int more = character.getBytes(StandardCharsets.UTF_8).length;
            if (octets + more > WORD_OCTETS_MAX) {
                words.add(word(word.toString()));
                word.setLength(0);
                octets = 0;
            }
            word.append(character);
            octets += more;
        }
        words.add(word(word.toString()));
        return String.join(" ", words);
    }

    /** A name in front of an address. */
    static String name(String name) {
        if (!isAscii(name)) {
            return encoded(name);
        }
        return PLAIN.matcher(name).matches()
                ? name
                : '"' + name.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** A list of addresses whose names are ASCII. */
    static String withEncodedNames(String addresses) {
        return isAscii(addresses)
                ? addresses
                : NAME.matcher(addresses).replaceAll(name -> Matcher.quoteReplacement(encodedName(name)));
    }

    private static String encodedName(MatchResult found) {
        String name = found.group();
        if (isAscii(name)) {
            return name;
        }
        String text = QUOTED.matcher(name)
                .replaceAll(quoted -> Matcher.quoteReplacement(quoted.group(1).replaceAll("\\\\(.)", "$1")));
        return " " + encoded(text.strip()) + " ";
    }

    private static String word(String text) {
        return "=?utf-8?B?" + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)) + "?=";
    }
}
