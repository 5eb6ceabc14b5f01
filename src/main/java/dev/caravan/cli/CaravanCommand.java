package dev.caravan.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** All commands but the queue itself. */
@Command(
        name = "caravan",
        description = "An outbound mail queue. Without a command it runs the queue.",
        mixinStandardHelpOptions = true,
        subcommands = {HelpCommand.class})
final class CaravanCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }
}
