package dev.caravan.cli;

import dev.caravan.config.ConfigFile;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

    /** Which jobs, and how many of them. */
    static final class Wanted {

        @Option(
                names = "--state",
                paramLabel = "STATE",
                description = "running, waiting, ready, deferred, overflow, held, failed or quarantine")
        private String state;

        @Option(names = "--site", paramLabel = "SITE", description = "a next-hop domain, or a smarthost's host:port")
        private String site;

        @Option(names = "--limit", paramLabel = "N", defaultValue = "50", description = "at most 1000; default: 50")
        private int limit;

        @Option(names = "--offset", paramLabel = "N", defaultValue = "0", description = "leave out the first N")
        private int offset;

        private String path() {
            return "/queue?limit=" + limit + "&offset=" + offset + parameter("state", state) + parameter("site", site);
        }

        private static String parameter(String name, String value) {
            return value == null ? "" : "&" + name + "=" + encoded(value);
        }
    }

    /** Which job. */
    static final class Chosen {

        @Parameters(paramLabel = "ID", description = "as list shows it")
        private String id;

        private String path() {
            return "/queue/" + encoded(id);
        }
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what: list, show, hold, release, retry, fail or drop");
    }

    @Command(name = "list", description = "Lists jobs, or what is in quarantine and why.")
    int list(@Mixin Wanted wanted, @Mixin Answer answer) throws Unsuccessful {
        return answer.show(client().get(wanted.path()), page -> JobTable.list(page, wanted.offset));
    }

    @Command(name = "show", description = "Shows a job: where it is, and why it is still queued, or in quarantine.")
    int show(@Mixin Chosen job, @Mixin Answer answer) throws Unsuccessful {
        return answer.show(client().get(job.path()), JobTable::show);
    }

    @Command(name = "hold", description = "Puts a job aside until it is released.")
    int hold(@Mixin Chosen job, @Mixin Answer answer) throws Unsuccessful {
        return operate(job, "hold", "is held", answer);
    }

    @Command(name = "release", description = "Lets a held or quarantined job go on, now.")
    int release(@Mixin Chosen job, @Mixin Answer answer) throws Unsuccessful {
        return operate(job, "release", "is released and will be tried now", answer);
    }

    @Command(name = "retry", description = "Tries a job now, whenever it was due; a failed one gets a fresh schedule.")
    int retry(@Mixin Chosen job, @Mixin Answer answer) throws Unsuccessful {
        return operate(job, "retry", "will be tried now", answer);
    }

    @Command(name = "fail", description = "Ends a job as failed; its sender is notified.")
    int fail(@Mixin Chosen job, @Mixin Answer answer) throws Unsuccessful {
        return operate(job, "fail", "has ended as failed", answer);
    }

    @Command(name = "drop", description = "Ends a job without a notification; of a failed one nothing is kept.")
    int drop(@Mixin Chosen job, @Mixin Answer answer) throws Unsuccessful {
        return operate(job, "drop", "is dropped", answer);
    }

    private static int operate(Chosen job, String command, String done, Answer answer) throws Unsuccessful {
        return answer.show(
                client().post(job.path() + "/" + command),
                json -> "job " + json.path("id").asText() + " " + done);
    }

    private static ManagementClient client() throws Unsuccessful {
        return ManagementClient.locate(ConfigFile.locate());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
