package dev.caravan.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.config.ConfigFile;
import dev.caravan.status.Visible;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Has a running process read its configuration again. */
@Command(name = "reload", description = "Has a running Caravan read its configuration again.")
final class ReloadCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(names = "--json", description = "the answer as it comes")
    private boolean json;

    @Override
    public Integer call() throws Unsuccessful {
        JsonNode answer = ManagementClient.locate(ConfigFile.locate()).post("/reload");
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(answer.toPrettyString());
        } else {
            out.println("the configuration is in force");
            answer.path("warnings").forEach(w -> out.println("warning: " + Visible.of(w.asText())));
            answer.path("restartNeeded").forEach(k -> out.println("a restart is needed for: " + k.asText()));
        }
        out.flush();
        return 0;
    }
}
