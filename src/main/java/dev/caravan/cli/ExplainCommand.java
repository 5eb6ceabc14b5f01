package dev.caravan.cli;

import dev.caravan.cli.run.Explanation;
import dev.caravan.config.ConfigFile;
import dev.caravan.config.ConfigResult;
import dev.caravan.envelope.BadSyntax;
import dev.caravan.envelope.Host;
import dev.caravan.envelope.RequireTls;
import dev.caravan.envelope.ReversePath;
import dev.caravan.route.Route;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what would be done with mail for a domain. Needs the configuration and the network, and no running process. */
@Command(name = "explain", description = "Shows what Caravan would do with mail for a domain, and why.")
final class ExplainCommand implements Callable<Integer> {

    /** The values of CaravanRequireTls. */
    private enum Wish {
        REQUIRETLS,
        NO
    }

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DOMAIN", description = "of the recipients, or [address]")
    private String domain;

    @Option(
            names = "--from",
            paramLabel = "MAILBOX",
            defaultValue = "<>",
            description = "the reverse-path; default: <>")
    private String from;

    @Option(
            names = "--account",
            paramLabel = "NAME",
            defaultValue = "",
            description = "who drops it; default: one without routes of its own")
    private String account;

    @Option(names = "--attempt", paramLabel = "N", defaultValue = "1", description = "default: 1")
    private int attempt;

    @Option(names = "--require-tls", paramLabel = "WISH", description = "of the sender: requiretls or no")
    private Wish wish;

    @Override
    public Integer call() throws Unsuccessful {
        Explanation.Question question = question();
        ConfigResult.Loaded loaded = switch (ConfigFile.locate().load()) {
            case ConfigResult.Loaded it -> it;
            case ConfigResult.Refused refused -> throw new Unsuccessful(RunCommand.EX_CONFIG, refused.message());
        };
        Explanation explanation;
        try {
            explanation = Explanation.of(loaded.config(), question);
        } catch (IOException e) {
            throw new Unsuccessful(RunCommand.EX_CONFIG, e.getMessage());
        }
        PrintWriter out = spec.commandLine().getOut();
        out.print(explanation.text());
        out.flush();
        return explanation.isGoing() ? 0 : Unsuccessful.NOT_POSSIBLE;
    }

    private Explanation.Question question() {
        if (attempt < Route.FIRST_ATTEMPT) {
            throw new ParameterException(spec.commandLine(), "attempts are counted from " + Route.FIRST_ATTEMPT);
        }
        try {
            return new Explanation.Question(Host.parse(domain), ReversePath.parse(from), account, attempt, wish());
        } catch (BadSyntax e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
    }

    private RequireTls wish() {
        if (wish == null) {
            return RequireTls.UNSPECIFIED;
        }
        return switch (wish) {
            case REQUIRETLS -> RequireTls.REQUIRED;
            case NO -> RequireTls.NO;
        };
    }
}
