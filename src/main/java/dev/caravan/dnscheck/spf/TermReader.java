package dev.caravan.dnscheck.spf;

import dev.caravan.dnscheck.spf.Mechanism.Prefixes;
import dev.caravan.dnscheck.spf.SpfRecord.Directive;
import dev.caravan.envelope.BadSyntax;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads one term after the other. */
final class TermReader {

    /** RFC 7208 section 12, as all that follow. */
    private static final Pattern MODIFIER = Pattern.compile("([A-Za-z][A-Za-z0-9_.-]*)=(.*)");

    private static final Pattern DIRECTIVE = Pattern.compile("([-+?~]?)([A-Za-z0-9_.-]+)(|[:/].*)");
    private static final Pattern LENGTH = Pattern.compile("0|[1-9][0-9]{0,2}");
    private static final Pattern PREFIXES = Pattern.compile("(.*?)(?:/(0|[1-9][0-9]{0,2}))?(?://(0|[1-9][0-9]{0,2}))?");
    private static final Pattern IPV4 = Pattern.compile("(?:(?:0|[1-9][0-9]{0,2})\\.){3}(?:0|[1-9][0-9]{0,2})");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    private static final int IPV6_OCTETS = 16;

    private final List<Directive> directives = new ArrayList<>();
    private Optional<MacroString> redirect = Optional.empty();
    private Optional<MacroString> explanation = Optional.empty();

    SpfRecord record() {
        return new SpfRecord(directives, redirect, explanation);
    }

    void read(String term) {
        Matcher modifier = MODIFIER.matcher(term);
        if (modifier.matches()) {
            modifier(modifier.group(1).toLowerCase(Locale.ROOT), modifier.group(2));
            return;
        }
        Matcher directive = DIRECTIVE.matcher(term);
        if (!directive.matches()) {
            throw new BadSyntax(BadSyntax.show(term) + " is no term");
        }
        SpfResult result = switch (directive.group(1)) {
            case "-" -> SpfResult.FAIL;
            case "~" -> SpfResult.SOFTFAIL;
            case "?" -> SpfResult.NEUTRAL;
            default -> SpfResult.PASS;
        };
        directives.add(new Directive(
                result, mechanism(directive.group(2).toLowerCase(Locale.ROOT), directive.group(3)), term));
    }

    private void modifier(String name, String value) {
        switch (name) {
            case "redirect" -> redirect = once(name, redirect, value);
            case "exp" -> explanation = once(name, explanation, value);
            // Section 6: what nobody knows is ignored, if it is written as it should be.
            default -> MacroString.parse(value, MacroString.Place.TERM);
        }
    }

    private static Optional<MacroString> once(String name, Optional<MacroString> before, String value) {
        if (before.isPresent()) {
            throw new BadSyntax("modifier " + name + " must be there only once");
        }
        return Optional.of(MacroString.domain(value));
    }

    private static Mechanism mechanism(String name, String argument) {
        return switch (name) {
            case "all" -> {
                if (!argument.isEmpty()) {
                    throw new BadSyntax("mechanism all takes no " + BadSyntax.show(argument));
                }
                yield new Mechanism.All();
            }
            case "include" -> new Mechanism.Include(MacroString.domain(value(name, argument)));
            case "exists" -> new Mechanism.Exists(MacroString.domain(value(name, argument)));
            case "ptr" -> new Mechanism.ReverseName(domain(name, argument));
            case "a" -> {
                Matcher parts = parts(argument);
                yield new Mechanism.Address(domain(name, parts.group(1)), prefixes(parts));
            }
            case "mx" -> {
                Matcher parts = parts(argument);
                yield new Mechanism.MailHosts(domain(name, parts.group(1)), prefixes(parts));
            }
            case "ip4" -> new Mechanism.In(ipv4(value(name, argument)));
            case "ip6" -> new Mechanism.In(ipv6(value(name, argument)));
            default -> throw new BadSyntax("there is no mechanism " + BadSyntax.show(name));
        };
    }

    private static String value(String name, String argument) {
        if (!argument.startsWith(":")) {
            throw new BadSyntax("mechanism " + name + " must have a colon and a value");
        }
        return argument.substring(1);
    }

    private static Optional<MacroString> domain(String name, String argument) {
        return argument.isEmpty() ? Optional.empty() : Optional.of(MacroString.domain(value(name, argument)));
    }

    private static Matcher parts(String argument) {
        Matcher parts = PREFIXES.matcher(argument);
        if (!parts.matches()) {
            throw new BadSyntax(BadSyntax.show(argument) + " is no domain and prefix lengths");
        }
        return parts;
    }

    private static Prefixes prefixes(Matcher parts) {
        return new Prefixes(
                length(Optional.ofNullable(parts.group(2)), Prefixes.IPV4_MAX),
                length(Optional.ofNullable(parts.group(3)), Prefixes.IPV6_MAX));
    }

    private static int length(Optional<String> digits, int max) {
        if (digits.isEmpty()) {
            return max;
        }
        if (!LENGTH.matcher(digits.get()).matches() || Integer.parseInt(digits.get()) > max) {
            throw new BadSyntax("prefix length " + BadSyntax.show(digits.get()) + " must be 0 to " + max);
        }
        return Integer.parseInt(digits.get());
    }

    private static Network ipv4(String value) {
        return network(value, IPV4, Prefixes.IPV4_MAX);
    }

    private static Network ipv6(String value) {
        return network(value, IPV6, Prefixes.IPV6_MAX);
    }

    private static Network network(String value, Pattern form, int bitsMax) {
        int slash = value.indexOf('/');
        String address = slash < 0 ? value : value.substring(0, slash);
        Optional<String> digits = slash < 0 ? Optional.empty() : Optional.of(value.substring(slash + 1));
        if (!form.matcher(address).matches()) {
            throw new BadSyntax(BadSyntax.show(address) + " is no IP address of this kind");
        }
        try {
            return new Network(octets(InetAddress.ofLiteral(address), bitsMax / 8), length(digits, bitsMax));
        } catch (BadSyntax e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new BadSyntax(BadSyntax.show(address) + " is no IP address");
        }
    }

    /** Java takes an IPv4 address that is mapped into IPv6 for the former; here it must stay what was written. */
    private static byte[] octets(InetAddress address, int length) {
        byte[] octets = address.getAddress();
        if (octets.length == length) {
            return octets;
        }
        byte[] mapped = new byte[IPV6_OCTETS];
        mapped[10] = (byte) 0xFF;
        mapped[11] = (byte) 0xFF;
        System.arraycopy(octets, 0, mapped, IPV6_OCTETS - octets.length, octets.length);
        return mapped;
    }
}
