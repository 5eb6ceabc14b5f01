package dev.caravan.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.config.ConfigFile;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Looks into the queue of a running process, and changes what becomes of single jobs. */
@Command(name = "queue", description = "Shows and changes the queue of a running Caravan.")
final class QueueCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what: list, show, hold, release, retry, fail or drop");
    }

    @Command(name = "list", description = "Lists jobs.")
    int list(
            @Option(
                            names = "--state",
                            paramLabel = "STATE",
                            description = "running, waiting, ready, deferred, overflow, held or failed")
                    String state,
            @Option(
                            names = "--site",
                            paramLabel = "SITE",
                            description = "a next-hop domain, or a smarthost's host:port")
                    String site,
            @Option(names = "--limit", paramLabel = "N", defaultValue = "50", description = "at most 1000; default: 50")
                    int limit,
            @Option(names = "--offset", paramLabel = "N", defaultValue = "0", description = "leave out the first N")
                    int offset,
            @Option(names = "--json", description = "the answer as it comes") boolean json)
            throws Unsuccessful {
        StringBuilder path = new StringBuilder("/queue?limit=" + limit + "&offset=" + offset);
        parameter(path, "state", state);
        parameter(path, "site", site);
        JsonNode page = client().get(path.toString());
        print(json ? page.toPrettyString() : JobTable.list(page, offset));
        return 0;
    }

    @Command(name = "show", description = "Shows a job: where it is, and why it is still queued.")
    int show(
            @Parameters(paramLabel = "ID", description = "as list shows it") String id,
            @Option(names = "--json", description = "the answer as it comes") boolean json)
            throws Unsuccessful {
        JsonNode job = client().get("/queue/" + encoded(id));
        print(json ? job.toPrettyString() : JobTable.show(job));
        return 0;
    }

    @Command(name = "hold", description = "Puts a job aside until it is released.")
    int hold(@Parameters(paramLabel = "ID") String id, @Option(names = "--json") boolean json) throws Unsuccessful {
        return operate(id, "hold", "is held", json);
    }

    @Command(name = "release", description = "Lets a held job go on, now.")
    int release(@Parameters(paramLabel = "ID") String id, @Option(names = "--json") boolean json) throws Unsuccessful {
        return operate(id, "release", "is released and will be tried now", json);
    }

    @Command(name = "retry", description = "Tries a job now, whenever it was due; a failed one gets a fresh schedule.")
    int retry(@Parameters(paramLabel = "ID") String id, @Option(names = "--json") boolean json) throws Unsuccessful {
        return operate(id, "retry", "will be tried now", json);
    }

    @Command(name = "fail", description = "Ends a job as failed; its sender is notified.")
    int fail(@Parameters(paramLabel = "ID") String id, @Option(names = "--json") boolean json) throws Unsuccessful {
        return operate(id, "fail", "has ended as failed", json);
    }

    @Command(name = "drop", description = "Ends a job without a notification; of a failed one nothing is kept.")
    int drop(@Parameters(paramLabel = "ID") String id, @Option(names = "--json") boolean json) throws Unsuccessful {
        return operate(id, "drop", "is dropped", json);
    }

    private int operate(String id, String command, String done, boolean json) throws Unsuccessful {
        JsonNode answer = client().post("/queue/" + encoded(id) + "/" + command);
        print(json ? answer.toPrettyString() : "job " + answer.path("id").asText() + " " + done);
        return 0;
    }

    private static ManagementClient client() throws Unsuccessful {
        return ManagementClient.locate(ConfigFile.locate());
    }

    private static void parameter(StringBuilder path, String name, String value) {
        if (value != null) {
            path.append('&').append(name).append('=').append(encoded(value));
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private void print(String text) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(text);
        out.flush();
    }
}
