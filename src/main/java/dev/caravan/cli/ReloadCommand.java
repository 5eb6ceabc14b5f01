package dev.caravan.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.config.ConfigFile;
import dev.caravan.status.Visible;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Has a running process read its configuration again. */
@Command(name = "reload", description = "Has a running Caravan read its configuration again.")
final class ReloadCommand implements Callable<Integer> {

    @Mixin
    private Answer answer;

    @Override
    public Integer call() throws Unsuccessful {
        return answer.show(ManagementClient.locate(ConfigFile.locate()).post("/reload"), ReloadCommand::text);
    }

    private static String text(JsonNode json) {
        List<String> lines = new ArrayList<>(List.of("the configuration is in force"));
        json.path("warnings").forEach(w -> lines.add("warning: " + Visible.of(w.asText())));
        json.path("restartNeeded").forEach(k -> lines.add("a restart is needed for: " + k.asText()));
        return String.join("\n", lines);
    }
}
