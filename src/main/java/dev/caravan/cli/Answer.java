package dev.caravan.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.function.Function;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How a command shows what the process answered: for people, or as it came. */
final class Answer {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--json", description = "the answer as it comes")
    private boolean json;

    /** Returns the exit code. */
    int show(JsonNode answer, Function<JsonNode, String> forPeople) {
        PrintWriter out = command.commandLine().getOut();
        out.println(json ? answer.toPrettyString() : forPeople.apply(answer));
        out.flush();
        return 0;
    }
}
