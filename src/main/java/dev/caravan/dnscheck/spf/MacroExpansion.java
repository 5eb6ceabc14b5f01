package dev.caravan.dnscheck.spf;

import dev.caravan.dnscheck.spf.MacroString.Escaping;
import dev.caravan.dnscheck.spf.MacroString.Order;
import dev.caravan.dnscheck.spf.MacroString.Part;
import dev.caravan.envelope.DomainName;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Puts in the place of macros what they stand for in one check (RFC 7208 section 7.2 and 7.3).
 *
 * @param receiver who checks
 */
record MacroExpansion(SpfQuery query, DomainName receiver, InstantSource clock, Lookups lookups) {

    /** Section 7.3: where there is no name that leads back. */
    private static final String UNKNOWN = "unknown";

    /** RFC 3986 section 2.3, beyond letters and digits. */
    private static final String UNRESERVED = "-._~";

    /** @param domain whose record is being looked at */
    String text(MacroString string, DomainName domain) throws SpfTrouble {
        StringBuilder text = new StringBuilder();
        for (Part part : string.parts()) {
            text.append(
                    switch (part) {
                        case Part.Literal(String literal) -> literal;
                        case Part.Escape(String escape) -> escape;
                        case Part.Macro macro -> transformed(macro, value(macro.letter(), domain));
                    });
        }
        return text.toString();
    }

    /** A name that is not too long: labels are left out from the left (section 7.3). */
    String name(MacroString string, DomainName domain) throws SpfTrouble {
        String name = text(string, domain);
        name = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        while (name.length() > DomainName.OCTETS_MAX) {
            int dot = name.indexOf('.');
            if (dot < 0) {
                return name;
            }
            name = name.substring(dot + 1);
        }
        return name;
    }

    private String value(char letter, DomainName domain) throws SpfTrouble {
        return switch (letter) {
            case 's' -> query.localPart() + "@" + query.domain();
            case 'l' -> query.localPart();
            case 'o' -> query.domain().ascii();
            case 'd' -> domain.ascii();
            case 'i' -> dotted(query.address());
            case 'p' -> validated(domain);
            case 'v' -> isIpv4() ? "in-addr" : "ip6";
            case 'h' -> query.helo().ascii();
            case 'c' -> query.address().getHostAddress();
            case 'r' -> receiver.ascii();
            case 't' -> Long.toString(clock.instant().getEpochSecond());
            default -> throw new IllegalStateException("no macro letter: " + letter);
        };
    }

    private boolean isIpv4() {
        return query.address().getAddress().length == 4;
    }

    /** An IPv6 address as 32 digits. */
    private String dotted(InetAddress address) {
        if (isIpv4()) {
            return address.getHostAddress();
        }
        List<String> digits = new ArrayList<>();
        for (byte octet : address.getAddress()) {
            digits.add(Integer.toHexString((octet & 0xF0) >> 4));
            digits.add(Integer.toHexString(octet & 0x0F));
        }
        return String.join(".", digits);
    }

    private String validated(DomainName domain) throws SpfTrouble {
        List<DomainName> names = lookups.validatedNames();
        if (names.contains(domain)) {
            return domain.ascii();
        }
        return names.stream()
                .filter(name -> name.isWithin(domain))
                .findFirst()
                .or(() -> names.stream().findFirst())
                .map(DomainName::ascii)
                .orElse(UNKNOWN);
    }

    private static String transformed(Part.Macro macro, String value) {
        List<String> parts = split(value, macro.delimiters());
        if (macro.order() == Order.REVERSED) {
            Collections.reverse(parts);
        }
        int from = Math.max(0, parts.size() - macro.keep());
        String text = String.join(".", parts.subList(from, parts.size()));
        return macro.escaping() == Escaping.URL ? escaped(text) : text;
    }

    private static List<String> split(String value, String delimiters) {
        List<String> parts = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < value.length(); i++) {
            if (delimiters.indexOf(value.charAt(i)) >= 0) {
                parts.add(value.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(value.substring(start));
        return parts;
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (octet & 0xFF);
            boolean isPlain = c < 0x7F && (Character.isLetterOrDigit(c) || UNRESERVED.indexOf(c) >= 0);
            escaped.append(isPlain ? String.valueOf(c) : String.format("%%%02X", (int) c));
        }
        return escaped.toString();
    }
}
