package dev.caravan.sendmail;

import dev.caravan.envelope.BadSyntax;
import dev.caravan.envelope.EnvelopeId;
import dev.caravan.envelope.Notify;
import dev.caravan.envelope.Ret;
import dev.caravan.sendmail.Flags.Switch;
import dev.caravan.sendmail.Flags.Task;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads arguments by the rules that programs rely on: letters may be put together ({@code -ti}), a value follows at once
 * or as the next argument ({@code -fann@example.org}, {@code -f ann@example.org}), flags may stand behind recipients, and
 * {@code --} ends them. For one list of arguments.
 */
public final class FlagReader {

    /** Flags with a value; it may be empty only as an argument of its own. */
    private static final String WITH_VALUE = "ABCFLNORVXbefhopr";

    /** What other mail systems know, and what changes nothing here. */
    private static final String IGNORED = "GUnmx";

    /** Of these the value is not looked at. */
    private static final String IGNORED_VALUE = "ALOXehp";

    private final Iterator<String> arguments;
    private final Set<Switch> switches = EnumSet.noneOf(Switch.class);
    private final List<String> recipients = new ArrayList<>();
    private Task task = Task.SEND;
    private Optional<String> sender = Optional.empty();
    private Optional<String> fullName = Optional.empty();
    private Optional<Path> config = Optional.empty();
    private Set<Notify> notifyOn = Notify.DEFAULT;
    private Optional<Ret> ret = Optional.empty();
    private Optional<EnvelopeId> envelopeId = Optional.empty();

    private FlagReader(List<String> arguments) {
        this.arguments = arguments.iterator();
    }

    /** @throws Unsendable naming the flag that is wrong */
    public static Flags read(String... arguments) throws Unsendable {
        return new FlagReader(Arrays.asList(arguments)).flags();
    }

    private Flags flags() throws Unsendable {
        while (arguments.hasNext()) {
            String argument = arguments.next();
            switch (argument) {
                case "--" -> arguments.forEachRemaining(recipients::add);
                case "--help" -> task = Task.HELP;
                case "--version" -> task = Task.VERSION;
                default -> {
                    if (argument.startsWith("--")) {
                        throw Unsendable.wrongCall("unknown flag " + BadSyntax.show(argument));
                    } else if (argument.startsWith("-") && argument.length() > 1) {
                        letters(argument);
                    } else {
                        recipients.add(argument);
                    }
                }
            }
        }
        return new Flags(task, switches, sender, fullName, config, notifyOn, ret, envelopeId, recipients);
    }

    private void letters(String argument) throws Unsendable {
        for (int at = 1; at < argument.length(); at++) {
            char letter = argument.charAt(at);
            String rest = argument.substring(at + 1);
            if (letter == 'q') {
                queueRun(rest);
                return;
            }
            // Debugging levels are glued on, and mean nothing here.
            if (letter == 'd') {
                return;
            }
            if (WITH_VALUE.indexOf(letter) >= 0) {
                value(letter, rest.isEmpty() ? next(letter) : rest);
                return;
            }
            single(letter);
        }
    }

    private void single(char letter) throws Unsendable {
        switch (letter) {
            case 't' -> switches.add(Switch.RECIPIENTS_OF_HEADER);
            case 'i' -> switches.add(Switch.DOT_IS_TEXT);
            case 'v' -> switches.add(Switch.VERBOSE);
            case 'I' -> throw Refused.aliases("-I");
            default -> {
                if (IGNORED.indexOf(letter) < 0) {
                    throw Unsendable.wrongCall("unknown flag -" + letter + "; sendmail --help lists all");
                }
            }
        }
    }

    private void value(char letter, String value) throws Unsendable {
        switch (letter) {
            case 'f', 'r' -> sender = Optional.of(value);
            case 'F' -> fullName = Optional.of(value);
            case 'C' -> config = Optional.of(parsed('C', value, FlagReader::path));
            case 'N' -> notifyOn = parsed('N', value, Notify::parse);
            case 'R' -> ret = Optional.of(parsed('R', value, Ret::parse));
            case 'V' -> envelopeId = Optional.of(parsed('V', value, EnvelopeId::new));
            case 'b' -> Refused.unlessMessage(value);
            case 'B' -> bodyType(value);
            case 'o' -> oldOption(value);
            default -> {
                if (IGNORED_VALUE.indexOf(letter) < 0) {
                    throw new IllegalStateException("no meaning for -" + letter);
                }
            }
        }
    }

    /** Of the options of old only one says something about the message; all others are about a queue of sendmail's. */
    private void oldOption(String value) {
        if (value.equals("i")) {
            switches.add(Switch.DOT_IS_TEXT);
        }
    }

    /** What the content is, is seen by looking at it. */
    private static void bodyType(String value) throws Unsendable {
        if (!value.equalsIgnoreCase("7BIT") && !value.equalsIgnoreCase("8BITMIME")) {
            throw Unsendable.wrongCall("-B " + BadSyntax.show(value) + " must be 7BIT or 8BITMIME (RFC 6152)");
        }
    }

    private void queueRun(String rest) throws Unsendable {
        if (!rest.isEmpty()) {
            throw Unsendable.wrongCall("-q" + rest + ": only -q is known, which hands over once what was kept;"
                    + " to do so at intervals, call it from cron or a timer");
        }
        task = Task.SEND_KEPT;
    }

    private String next(char letter) throws Unsendable {
        if (!arguments.hasNext()) {
            throw Unsendable.wrongCall("flag -" + letter + " needs a value");
        }
        return arguments.next();
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new BadSyntax(BadSyntax.show(text) + " is no path");
        }
    }

    private static <T> T parsed(char letter, String value, Function<String, T> parse) throws Unsendable {
        try {
            return parse.apply(value);
        } catch (BadSyntax e) {
            throw Unsendable.wrongCall("flag -" + letter + ": " + e.getMessage());
        }
    }

    /** What other programs called sendmail do besides, and this one does not. */
    private static final class Refused {

        private Refused() {}

        static void unlessMessage(String mode) throws Unsendable {
            switch (mode) {
                case "m" -> {}
                case "s" ->
                    throw Unsendable.wrongCall(
                            "-bs: this sendmail does not speak SMTP on standard input; let the program"
                                    + " hand its message over by sendmail -t, or tell it the server itself");
                case "p" ->
                    throw Unsendable.wrongCall(
                            "-bp: caravan queue list shows the queue; sendmail -q hands over what was kept");
                case "d", "D" -> throw Unsendable.wrongCall("-b" + mode + ": this sendmail is no server");
                case "i" -> throw aliases("-bi");
                case "v", "t" ->
                    throw Unsendable.wrongCall(
                            "-b" + mode + ": addresses are not tested here; caravan explain DOMAIN tells what the queue"
                                    + " would do");
                default ->
                    throw Unsendable.wrongCall(
                            "-b" + BadSyntax.show(mode) + ": only -bm is known, which reads a message");
            }
        }

        static Unsendable aliases(String flag) {
            return Unsendable.wrongCall(flag + ": there are no aliases to rebuild;"
                    + " default-destination of sendmail.yaml says who gets what is for local users");
        }
    }
}
