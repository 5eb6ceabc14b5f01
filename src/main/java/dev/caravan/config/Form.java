package dev.caravan.config;

import dev.caravan.envelope.BadSyntax;
import dev.caravan.envelope.DomainName;
import dev.caravan.envelope.Host;
import dev.caravan.nexthop.AddressFilter;
import dev.caravan.nexthop.Network;
import dev.caravan.route.DomainPattern;
import dev.caravan.site.Rate;
import dev.caravan.site.Rate.Counted;
import dev.caravan.site.Rate.Unit;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a value must look like.
 *
 * @param wanted completes "wanted …" in a fault
 * @param parse throws an IllegalArgumentException for what is not of this form
 * @param visibility whether a fault may show the value
 */
record Form<T>(String wanted, Function<String, T> parse, Visibility visibility) {

    enum Visibility {
        SHOWN,
        HIDDEN
    }

    /** Names are parts of queue names ({@code caravan.reply.<account>}): no dots, no wildcards. */
    private static final Pattern NAME_SYNTAX = Pattern.compile("[a-z0-9]([a-z0-9_-]{0,61}[a-z0-9])?");

    private static final Pattern IPV4_SYNTAX = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern SERVER_SYNTAX = Pattern.compile("\\[?([0-9.]+|(?<=\\[)[0-9A-Fa-f:.]+)]?:(\\d{1,5})");
    private static final Pattern URI_SYNTAX = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:\\S+");
    private static final Pattern RATE_SYNTAX = Pattern.compile("(\\d{1,8}) ?/ ?(s|min|h|d)");
    private static final int PORT_MAX = 65_535;

    /** Ours: far more than one process sends, and far from where sums overflow. */
    private static final int RATE_MAX = 10_000_000;

    static final Form<String> NAME = shown(
            "a name of 1 to 63 lower-case letters, digits, inner hyphens and underscores",
            text -> matching(text, NAME_SYNTAX));
    static final Form<DomainName> DOMAIN = shown("a domain name such as mail.example.org", Form::domain);
    static final Form<DomainPattern> PATTERN = shown(
            "a domain such as example.org, .example.org for it and all below it, or . for none", DomainPattern::parse);
    static final Form<Host> HOST = shown("a domain name or an IP address", Form::host);
    static final Form<InetAddress> ADDRESS = shown("an IP address such as 192.0.2.1 or 2001:db8::1", Form::address);
    static final Form<InetSocketAddress> SERVER_ADDRESS =
            shown("an IP address, with a port such as 192.0.2.1:5353 or [2001:db8::1]:5353 if not 53", Form::server);
    static final Form<String> LISTEN_ADDRESS = shown("an IP address or a host name of this machine", text -> {
        host(text);
        return text;
    });
    static final Form<Integer> PORT = integer(1, PORT_MAX);
    static final Form<Integer> LISTEN_PORT = integer(0, PORT_MAX);
    static final Form<Path> PATH = shown("a path of the file system", text -> Path.of(only(text, t -> !t.isEmpty())));
    static final Form<Boolean> TRUTH = shown("true or false", Form::truth);
    static final Form<AddressFilter> ALLOWED =
            shown("true, false, or networks such as 10.1.0.0/16 or fd00:1::/32", Form::allowed);
    static final Form<Integer> PERCENT = new Form<>(
            "a percentage from 1% to 100%",
            text -> inRange(text.endsWith("%") ? text.substring(0, text.length() - 1) : text, 1, 100),
            Visibility.SHOWN);
    static final Form<String> USER =
            shown("a user name without spaces", text -> matching(text, Pattern.compile("\\S+")));

    /** A URI may hold a password. */
    static final Form<String> URI =
            new Form<>("a URI such as scheme:rest", text -> matching(text, URI_SYNTAX), Visibility.HIDDEN);

    static final Form<Password> PASSWORD = new Form<>(
            "1 to " + Password.CHARACTERS_MAX + " characters without control characters",
            Password::new,
            Visibility.HIDDEN);

    static Form<Integer> integer(int min, int max) {
        return shown("a whole number from " + min + " to " + max, text -> inRange(text, min, max));
    }

    static Form<Rate> rate(Counted counted) {
        return shown(
                "a rate such as 30/min: a whole number from 1 to " + RATE_MAX + ", and s, min, h or d",
                text -> rate(text, counted));
    }

    static Form<Duration> duration(Duration min, Duration max) {
        String wanted = "a duration such as 7m30s, from " + Quantity.show(min) + " to " + Quantity.show(max);
        return shown(wanted, text -> {
            return only(Quantity.duration(text), d -> d.compareTo(min) >= 0 && d.compareTo(max) <= 0);
        });
    }

    static Form<Long> octets(long min, long max) {
        String wanted = "a size such as 64KiB, from " + Quantity.show(min) + " to " + Quantity.show(max);
        return shown(wanted, text -> {
            return only(Quantity.octets(text), octets -> octets >= min && octets <= max);
        });
    }

    /** Printable ASCII: what a reply's text may hold (RFC 5321 section 4.2). */
    static Form<String> printable(int max) {
        Pattern syntax = Pattern.compile("[ -~]{1," + max + "}");
        return shown("1 to " + max + " printable ASCII characters", text -> matching(text, syntax));
    }

    static <E extends Enum<E>> Form<E> oneOf(Class<E> type) {
        return oneOf(EnumSet.allOf(type));
    }

    static <E extends Enum<E>> Form<E> oneOf(Set<E> constants) {
        String wanted = "one of " + constants.stream().map(Form::written).collect(Collectors.joining(", "));
        return shown(
                wanted,
                text -> constants.stream()
                        .filter(constant -> written(constant).equals(text))
                        .findFirst()
                        .orElseThrow(IllegalArgumentException::new));
    }

    private static <T> Form<T> shown(String wanted, Function<String, T> parse) {
        return new Form<>(wanted, parse, Visibility.SHOWN);
    }

    private static String written(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Dotted quads pass for domain names otherwise. */
    private static DomainName domain(String text) {
        return DomainName.parse(only(text, t -> !IPV4_SYNTAX.matcher(t).matches()));
    }

    private static Host host(String text) {
        boolean bare = IPV4_SYNTAX.matcher(text).matches() || (text.contains(":") && !text.startsWith("["));
        return bare ? new Host.AddressLiteral(address(text)) : Host.parse(text);
    }

    /** ofLiteral never asks a name service, but takes shortened IPv4 forms. */
    private static InetAddress address(String text) {
        return InetAddress.ofLiteral(only(text, t -> IPV4_SYNTAX.matcher(t).matches() || t.contains(":")));
    }

    private static InetSocketAddress server(String text) {
        Matcher withPort = SERVER_SYNTAX.matcher(text);
        return withPort.matches()
                ? new InetSocketAddress(address(withPort.group(1)), inRange(withPort.group(2), 1, PORT_MAX))
                : new InetSocketAddress(address(text), Dns.PORT_DEFAULT);
    }

    private static boolean truth(String text) {
        return only(text, t -> t.equals("true") || t.equals("false")).equals("true");
    }

    private static AddressFilter allowed(String text) {
        return switch (text) {
            case "true" -> AddressFilter.PRIVATE;
            case "false" -> AddressFilter.PUBLIC;
            default -> AddressFilter.publicAnd(List.of(Network.parse(text)));
        };
    }

    private static Rate rate(String text, Counted counted) {
        Matcher m = RATE_SYNTAX.matcher(text);
        Unit unit = Stream.of(Unit.values())
                .filter(u -> m.matches() && u.word().equals(m.group(2)))
                .findFirst()
                .orElseThrow(IllegalArgumentException::new);
        return new Rate(counted, inRange(m.group(1), 1, RATE_MAX), unit);
    }

    private static int inRange(String text, int min, int max) {
        return only(Integer.parseInt(text), number -> number >= min && number <= max);
    }

    private static String matching(String text, Pattern syntax) {
        return only(text, syntax.asMatchPredicate());
    }

    private static <V> V only(V value, Predicate<V> condition) {
        if (!condition.test(value)) {
            throw new IllegalArgumentException();
        }
        return value;
    }

    /** How the fault shows a value of this form. */
    String show(String text) {
        return visibility == Visibility.HIDDEN ? "a value (hidden)" : BadSyntax.show(text);
    }
}
