package dev.caravan.cli;

import dev.caravan.cli.run.Sending;
import dev.caravan.sendmail.ExitCode;
import dev.caravan.sendmail.FlagReader;
import dev.caravan.sendmail.Flags;
import dev.caravan.sendmail.Unsendable;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * Reads a message on standard input and hands it over. The grammar of its flags is older than that of all other commands,
 * so that they are read elsewhere; what stands here is the help.
 */
@Command(
        name = "sendmail",
        header = "Reads a message on standard input and hands it to a server or to the queue.",
        customSynopsis = "sendmail [flags] [recipients] < message",
        mixinStandardHelpOptions = false,
        description = {
            "",
            "  -t              recipients are those of To, Cc and Bcc, and the arguments'",
            "  -i, -oi         a dot alone on a line does not end the message",
            "  -f, -r ADDRESS  the envelope's sender; <> for none",
            "  -F NAME         full name, for a From field that is missing",
            "  -N WHEN         notify: never, or some of success,failure,delay",
            "  -R full|hdrs    how much of the message a notification returns",
            "  -V ID           comes back in notifications",
            "  -C FILE         configuration",
            "  -q              hand over what was kept when it could not be",
            "  -v              say what went well, too",
            "  --              ends the flags",
            "",
            "Taken and without effect: -A -B -bm -d -e -G -h -L -m -n -o -O -p -U -x -X.",
            "Refused: -bs -bp -bd -bD -bi -bt -bv -I.",
            "",
            "Exit codes are those of sysexits.h. 0: taken by the server or the queue.",
            "75: kept on this machine; sendmail -q hands it over. All else: nobody but",
            "the caller looks after the message."
        })
final class SendmailCommand {

    private static final String SELF = "sendmail: ";

    /** Carries out what was typed behind {@code sendmail}; returns the exit code. */
    static int execute(String... arguments) {
        try {
            Flags flags = FlagReader.read(arguments);
            return switch (flags.task()) {
                case HELP -> {
                    new CommandLine(new SendmailCommand()).usage(System.out);
                    yield ExitCode.OK.number();
                }
                case VERSION -> {
                    System.out.println(String.join("\n", new Version().getVersion()));
                    yield ExitCode.OK.number();
                }
                case SEND, SEND_KEPT ->
                    new Sending(flags, line -> System.err.println(SELF + line))
                            .run(System.in)
                            .number();
            };
        } catch (Unsendable e) {
            System.err.println(SELF + e.text());
            return e.code().number();
        } catch (IOException | RuntimeException e) {
            System.err.println(SELF + "a fault of this program: " + e);
            return ExitCode.SOFTWARE.number();
        }
    }
}
