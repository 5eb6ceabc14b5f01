package dev.caravan.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.queue.core.InFlight;
import dev.caravan.smtp.sink.MailstoreInMemory;
import dev.caravan.smtp.sink.SinkOptions;
import dev.caravan.smtp.sink.SmtpSink;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stop while messages are on their way: what is handed over is settled, the rest goes back as if untried. */
class DrainTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** What the rig's configuration says. */
    private static final Duration DRAIN = Duration.ofSeconds(5);

    /** Beyond the bound, for cutting connections, the last commit and the broker's end (docs/operations.md). */
    private static final Duration AFTERWARDS = Duration.ofSeconds(15);

    private static final String REPLIES = "caravan.reply.shop.drain";

    @TempDir
    Path directory;

    private final CountDownLatch handedOver = new CountDownLatch(1);
    private final CountDownLatch mayAnswer = new CountDownLatch(1);
    private final MailstoreInMemory taken = new MailstoreInMemory();

    @Test
    void aSessionPastDataIsSettledByAStopAndTheRestGoesBackUntried() throws Exception {
        // Its final reply is held: the message is there, and the client does not know yet.
        try (SmtpSink slow = SmtpSink.start(SinkOptions.loopback(), mail -> {
                    taken.store(mail);
                    handedOver.countDown();
                    awaitPermission();
                });
                CaravanRig rig =
                        CaravanRig.start(directory, config(slow.address().getPort()))) {
            drop(rig, "a@held.example");
            drop(rig, "rcpttotimeout@hangs.example");
            handedOver.await();
            await().atMost(PATIENCE).until(() -> running(rig) == 2);
            CompletableFuture<Void> stopped = stopping(rig);
            await().atMost(PATIENCE)
                    .until(() -> rig.camel()
                            .getRouteController()
                            .getRouteStatus("report")
                            .isStopped());
            long before = System.nanoTime();
            mayAnswer.countDown();
            stopped.join();
            assertThat(Duration.ofNanos(System.nanoTime() - before))
                    .as("the other session is waited for, and then is not")
                    .isLessThan(DRAIN.plus(AFTERWARDS));
            rig.start();
            await().atMost(PATIENCE)
                    .until(() -> inFlight(rig).stream()
                            .anyMatch(j -> j.state().equals("running")
                                    && j.ticket().site().transport().equals("sink")
                                    && j.ticket().attempt() == 1));
            JsonNode outcome = reply(rig);
            assertThat(outcome.path("recipient").asText()).isEqualTo("a@held.example");
            assertThat(outcome.path("action").asText()).isEqualTo("relayed");
            assertThat(outcome.path("attempt").asInt()).isEqualTo(1);
            assertThat(taken.mails()).as("not handed over again").hasSize(1);
        }
    }

    private static String config(int port) {
        return CaravanRig.PLAIN.replace(
                "routes:\n",
                "- {name: slow, type: smarthost, host: 127.0.0.1, port: " + port + ", tls: none}\nroutes:\n"
                        + "- {to-domain: held.example, transport: slow}\n");
    }

    private void awaitPermission() {
        try {
            mayAnswer.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static CompletableFuture<Void> stopping(CaravanRig rig) {
        CompletableFuture<Void> stopped = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                rig.stop();
                stopped.complete(null);
            } catch (Exception e) {
                stopped.completeExceptionally(e);
            }
        });
        return stopped;
    }

    private static long running(CaravanRig rig) throws Exception {
        return inFlight(rig).stream().filter(j -> j.state().equals("running")).count();
    }

    private static List<InFlight> inFlight(CaravanRig rig) throws Exception {
        return rig.caravan().worker().inFlight().get();
    }

    private static void drop(CaravanRig rig, String mailbox) throws Exception {
        try (Application app = rig.application()) {
            Message message = app.to(mailbox);
            message.setJMSReplyTo(app.jms().createQueue(REPLIES));
            app.dropAsIs(message);
        }
    }

    private static JsonNode reply(CaravanRig rig) throws Exception {
        try (Application app = rig.application()) {
            JMSContext jms = app.jms();
            Queue replies = jms.createQueue(REPLIES);
            try (JMSConsumer consumer = jms.createConsumer(replies)) {
                Message message = consumer.receive(Application.PATIENCE_MILLIS);
                assertThat(message).isNotNull();
                return Application.json(message);
            }
        }
    }
}
