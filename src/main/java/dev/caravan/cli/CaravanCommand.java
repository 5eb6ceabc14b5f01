package dev.caravan.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** All commands but the queue itself. */
@Command(
        name = "caravan",
        description = "An outbound mail queue. Without a command it runs the queue.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Version.class,
        subcommands = {
            QueueCommand.class,
            ReloadCommand.class,
            ExplainCommand.class,
            DnsCheckCommand.class,
            DkimKeyCommand.class,
            SendmailCommand.class,
            HelpCommand.class
        })
final class CaravanCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    /** Carries out what was typed; returns the exit code. */
    static int execute(String... args) {
        return commandLine().execute(args);
    }

    static CommandLine commandLine() {
        return new CommandLine(new CaravanCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((e, line, parsed) -> {
                    PrintWriter err = line.getErr();
                    if (e instanceof Unsuccessful unsuccessful) {
                        err.println("caravan: " + unsuccessful.getMessage());
                        err.flush();
                        return unsuccessful.exitCode();
                    }
                    throw e;
                });
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }
}
