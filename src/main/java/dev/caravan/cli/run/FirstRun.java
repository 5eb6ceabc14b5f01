package dev.caravan.cli.run;

import dev.caravan.config.Broker.Embedded;
import dev.caravan.config.CaravanConfig;
import dev.caravan.config.Credentials;
import dev.caravan.queue.artemis.SampleDrops;
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

    private FirstRun() {}

    public static void welcome(Caravan caravan) throws Exception {
        CaravanConfig config = caravan.config();
        Path data = config.data().toAbsolutePath();
        StringBuilder text = new StringBuilder("\nCaravan is running.\n");
        if (config.broker() instanceof Embedded embedded) {
            text.append("  drop messages on   tcp://")
                    .append(embedded.acceptor())
                    .append(", queue caravan.outbound\n");
        }
        text.append("  credentials        ")
                .append(data.resolve(Credentials.FILE))
                .append('\n');
        text.append("  health, metrics    http://").append(config.management()).append("/health, /metrics\n");
        if (config.mode() == CaravanConfig.Mode.SANDBOX) {
            text.append("  sandbox: all mail  ").append(Network.maildir(data)).append('\n');
            // The passwords of a broker elsewhere are not ours to know.
            if (config.broker() instanceof Embedded && samplesAreDue(data)) {
                drop(caravan);
                text.append(
                        "  samples            one is delivered, one is deferred and then delivered, one fails and\n");
                text.append("                     brings its notification; look into the Maildir in ten seconds\n");
            }
        }
        System.out.println(text);
    }

    private static boolean samplesAreDue(Path data) throws IOException {
        Path done = data.resolve("sandbox").resolve(DONE);
        if (Files.exists(done)) {
            return false;
        }
        Files.createFile(done);
        return true;
    }

    private static void drop(Caravan caravan) throws Exception {
        var account = caravan.config().policy().accounts().getFirst();
        try (SampleDrops drops = SampleDrops.as(
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
