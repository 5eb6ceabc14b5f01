package dev.caravan.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.config.ConfigFile;
import dev.caravan.config.ConfigResult;
import dev.caravan.config.Password;
import dev.caravan.config.ReloadResult;
import dev.caravan.queue.artemis.Broker;
import dev.caravan.queue.artemis.BrokerAddress;
import dev.caravan.queue.artemis.EmbeddedBrokerSettings;
import dev.caravan.queue.artemis.QueueLayout;
import dev.caravan.queue.artemis.Worker;
import dev.caravan.queue.embedded.EmbeddedBroker;
import dev.caravan.web.Console.Running;
import dev.caravan.web.Console.Vitals;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QueueApiTest {

    private static final String TOKEN = "the-right-token";
    private static final String NOBODY = "01M7YV1938VHYC0QA0DGJ5MHRN";

    private Path directory;

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = HttpClient.newHttpClient();
    private final Console console = new Console();
    private EmbeddedBroker embedded;
    private Worker worker;
    private Running running;
    private HttpServer server;

    @BeforeAll
    void start(@TempDir Path temporary) throws Exception {
        directory = temporary;
        embedded = new EmbeddedBroker(
                new EmbeddedBrokerSettings(directory.resolve("broker"), Optional.empty(), "secret", Map.of()));
        embedded.start();
        Broker broker = new Broker(
                new BrokerAddress(EmbeddedBrokerSettings.VM_URL, EmbeddedBrokerSettings.INTERNAL_USER, "secret"));
        QueueLayout.ensure(broker, Parts.LADDER);
        Parts.Idle idle = Parts.idle(directory.resolve("content"), broker);
        worker = idle.worker();
        worker.start();
        running = new Running(idle.inspector(), idle.watch(), well(), this::reloadOfFaultyFile, new Password(TOKEN));
        Router router = Router.router(vertx);
        new QueueApi(console).route(router);
        server = vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
        console.open(running);
    }

    @AfterAll
    void stop() throws Exception {
        server.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        worker.close();
        embedded.close();
        client.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer", "Bearer ", "Bearer the-wrong-token", "Basic the-right-token"})
    void nothingIsAnsweredWithoutTheToken(String authorization) throws Exception {
        for (String path : new String[] {"/queue", "/queue/" + NOBODY, "/queue/" + NOBODY + "/drop", "/reload"}) {
            String method = path.endsWith("drop") || path.equals("/reload") ? "POST" : "GET";
            HttpResponse<String> response = send(method, path, authorization);
            assertThat(response.statusCode()).as(path).isEqualTo(401);
            assertThat(response.headers().firstValue("WWW-Authenticate")).contains("Bearer");
            assertThat(response.body()).contains("admin-token").doesNotContain(TOKEN);
        }
    }

    @Test
    void anEmptyQueueIsAListWithNothingInIt() throws Exception {
        HttpResponse<String> response = send("GET", "/queue?state=deferred&site=x.example&limit=1000", bearer());
        assertThat(response.statusCode()).isEqualTo(200);
        JsonNode page = new ObjectMapper().readTree(response.body());
        assertThat(page.path("counts").size()).isEqualTo(7);
        assertThat(page.path("jobs").isEmpty()).isTrue();
        assertThat(page.path("more").asBoolean()).isFalse();
    }

    @Test
    void anEmptyQuarantineIsAListWithNothingInIt() throws Exception {
        HttpResponse<String> response = send("GET", "/queue?state=quarantine", bearer());
        assertThat(response.body()).isEqualTo("{\"counts\":{\"quarantine\":0},\"quarantine\":[],\"more\":false}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET|/queue?state=asleep|400|there are running, waiting, ready, deferred, overflow, held, failed and quarantine",
                "GET|/queue?limit=1001|400|limit must be 1 to 1000",
                "GET|/queue?limit=all|400|limit must be a number",
                "GET|/queue?offset=-1|400|must not be negative",
                "GET|/queue/xyz|400|26 characters",
                "GET|/queue/01M7YV1938VHYC0QA0DGJ5MHRN|404|no job 01M7YV1938VHYC0QA0DGJ5MHRN",
                "POST|/queue/01M7YV1938VHYC0QA0DGJ5MHRN/retry|404|no job",
                "POST|/queue/01M7YV1938VHYC0QA0DGJ5MHRN/explode|404|hold, release, retry, fail and drop",
                "GET|/queue/q1|404|nothing named q1 is in quarantine",
                "POST|/queue/q1/drop|404|nothing named q1 is in quarantine",
                "GET|/queue?state=quarantine&limit=0|400|limit must be 1 to 1000",
                "POST|/reload|422|managment"
            })
    void anErrorSaysWhatIsWrongAndWhatWouldBeRight(String method, String path, int status, String text)
            throws Exception {
        HttpResponse<String> response = send(method, path, bearer());
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(new ObjectMapper().readTree(response.body()).path("error").asText())
                .contains(text);
    }

    @Test
    void beforeTheStartAndAfterTheEndNothingIsAnswered() throws Exception {
        console.close();
        try {
            assertThat(send("GET", "/queue", bearer()).statusCode()).isEqualTo(503);
        } finally {
            console.open(running);
        }
    }

    @Test
    void aJobThatWasNeverThereIsShownAsSuchWhateverIsAskedOfIt() throws Exception {
        assertThat(send("GET", "/queue/%0A" + NOBODY, bearer()).body())
                .doesNotContain("\n")
                .contains("\\\\u000A");
    }

    private HttpResponse<String> send(String method, String path, String authorization) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.actualPort() + path))
                .timeout(Duration.ofSeconds(60))
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private static String bearer() {
        return "Bearer " + TOKEN;
    }

    private ReloadResult reloadOfFaultyFile() {
        try {
            Path file = Files.writeString(directory.resolve("faulty.yaml"), "mode: sandbox\nmanagment: 1\n");
            return new ReloadResult.Kept(
                    (ConfigResult.Refused) ConfigFile.at(file).load());
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Vitals well() {
        return new Vitals() {
            @Override
            public boolean isLaneOpen() {
                return true;
            }

            @Override
            public Duration sinceLastTurn() {
                return Duration.ZERO;
            }

            @Override
            public Map<String, String> stoppedTransports() {
                return Map.of();
            }

            @Override
            public boolean hasDiskRoom() {
                return true;
            }
        };
    }
}
