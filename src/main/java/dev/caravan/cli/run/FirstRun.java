package dev.caravan.cli.run;

import dev.caravan.config.Broker.Embedded;
import dev.caravan.config.Broker.External;
import dev.caravan.config.CaravanConfig;
import dev.caravan.config.Credentials;
import dev.caravan.config.Listener;
import dev.caravan.config.Warning;
import dev.caravan.queue.artemis.Drops;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Says where everything is, and in a new sandbox shows the three ways a message can go. */
public final class FirstRun {

    /** Its presence says that the samples were dropped before. */
    private static final String DONE = "samples-dropped";

    private static final String SENDER = "<app@sandbox.localhost>";

    private final Caravan caravan;
    private final Path data;
    private final StringBuilder text = new StringBuilder("\nCaravan is running.\n");

    private FirstRun(Caravan caravan) {
        this.caravan = caravan;
        this.data = caravan.config().data().toAbsolutePath();
    }

    /**
     * What to print.
     *
     * @param managementPort the one that is really listened on
     */
    public static String welcome(Caravan caravan, int managementPort, List<Warning> warnings) throws Exception {
        FirstRun run = new FirstRun(caravan);
        run.places(managementPort);
        run.sandbox();
        warnings.forEach(w -> run.line("warning", w.toString()));
        return run.text.toString();
    }

    private void places(int managementPort) {
        CaravanConfig config = caravan.config();
        switch (config.broker()) {
            case Embedded embedded -> {
                Listener real = new Listener(embedded.acceptor().address(), caravan.acceptorPort());
                line("drop messages on", "tcp://" + real + ", queue caravan.outbound");
            }
            // Not its URL: there may be a password in it.
            case External _ -> line("drop messages on", "the broker of broker.url, queue caravan.outbound");
        }
        line("credentials", data.resolve(Credentials.FILE).toString());
        line(
                "health, metrics",
                "http://" + new Listener(config.management().address(), managementPort) + "/health, /metrics");
    }

    private void sandbox() throws Exception {
        CaravanConfig config = caravan.config();
        if (config.mode() != CaravanConfig.Mode.SANDBOX) {
            return;
        }
        line("sandbox: all mail", Network.maildir(data).toString());
        // The passwords of a broker elsewhere are not ours to know.
        if (config.broker() instanceof Embedded && samplesAreDue()) {
            drop();
            line("samples", "one is delivered, one is deferred and then delivered, one fails and");
            line("", "brings its notification; look into the Maildir in ten seconds");
        }
    }

    private void line(String label, String value) {
        text.append(String.format("  %-18s %s%n", label, value));
    }

    private boolean samplesAreDue() throws IOException {
        Path done = data.resolve("sandbox").resolve(DONE);
        if (Files.exists(done)) {
            return false;
        }
        Files.createFile(done);
        return true;
    }

    private void drop() throws Exception {
        var account = caravan.config().policy().accounts().getFirst();
        try (Drops drops = Drops.as(
                caravan.broker(),
                account.name(),
                caravan.credentials().of(account).reveal())) {
            for (String recipient : List.of("welcome@example.org", "greylist@example.net", "permerror@example.com")) {
                drops.drop(
                        message(recipient),
                        Map.of("CaravanReversePath", SENDER, "CaravanForwardPaths", "<" + recipient + ">"));
            }
        }
    }

    private static byte[] message(String recipient) {
        return """
                From: Caravan <app@sandbox.localhost>
                To: <%s>
                Subject: A sample for %s

                This message went through the same routes, client and policies as in production.
                """.formatted(recipient, recipient).getBytes(StandardCharsets.UTF_8);
    }
}
