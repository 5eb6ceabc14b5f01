package dev.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.caravan.config.ConfigFile;
import dev.caravan.config.Credentials;
import dev.caravan.config.Password;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManagementClientTest {

    @TempDir
    Path directory;

    @Test
    void sendsTheTokenOfTheDataDirectoryToTheConfiguredAddress() throws Exception {
        AtomicReference<String> authorization = new AtomicReference<>();
        HttpServer server = server(200, "{\"done\":\"reload\"}", authorization);
        try {
            Credentials credentials = Credentials.open(directory.resolve("data"), List.of());
            ManagementClient client =
                    ManagementClient.locate(config(server.getAddress().getPort()));
            assertThat(client.post("/reload").path("done").asText()).isEqualTo("reload");
            assertThat(authorization.get())
                    .isEqualTo("Bearer " + credentials.adminToken().reveal());
        } finally {
            server.stop(0);
        }
    }

    @Test
    void withoutCredentialsItSaysWhereToRunTheCommandAndMakesNone() throws Exception {
        assertThatThrownBy(() -> ManagementClient.locate(config(9)))
                .isInstanceOfSatisfying(
                        Unsuccessful.class, e -> assertThat(e.exitCode()).isEqualTo(69))
                .hasMessageContaining("no credentials in " + directory.resolve("data"))
                .hasMessageContaining("CARAVAN_CONFIG");
        assertThat(directory.resolve("data")).doesNotExist();
    }

    @Test
    void aProcessThatDoesNotAnswerIsSaidToBeOutOfReach() throws Exception {
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        ManagementClient client = new ManagementClient(URI.create("http://127.0.0.1:" + closed), new Password("token"));
        assertThatThrownBy(() -> client.get("/queue"))
                .isInstanceOfSatisfying(
                        Unsuccessful.class, e -> assertThat(e.exitCode()).isEqualTo(69))
                .hasMessageContaining("Check that it runs")
                .hasMessageNotContaining("token");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "404|{\"error\":\"no job\"}|1|no job",
                "409|{\"error\":\"under way\"}|1|under way",
                "422|{\"error\":\"2 faults\"}|1|2 faults",
                "401|{\"error\":\"wrong\"}|69|other credentials",
                "503|{\"error\":\"starts or ends\"}|69|starts or ends",
                "404|<html>|69|is not Caravan",
                "500||69|HTTP 500"
            })
    void everyAnswerHasItsExitCode(int status, String body, int exitCode, String text) throws Exception {
        HttpServer server = server(status, body == null ? "" : body, new AtomicReference<>());
        try {
            ManagementClient client = new ManagementClient(
                    URI.create("http://127.0.0.1:" + server.getAddress().getPort()), new Password("token"));
            assertThatThrownBy(() -> client.get("/queue"))
                    .isInstanceOfSatisfying(
                            Unsuccessful.class, e -> assertThat(e.exitCode()).isEqualTo(exitCode))
                    .hasMessageContaining(text);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aWordThatIsNoCommandIsAUsageError() {
        assertThat(CaravanCommand.commandLine()
                        .setErr(new java.io.PrintWriter(new java.io.StringWriter()))
                        .execute("queue", "explode"))
                .isEqualTo(2);
    }

    @Test
    void theVersionIsThatOfTheBuild() {
        java.io.StringWriter out = new java.io.StringWriter();
        assertThat(CaravanCommand.commandLine()
                        .setOut(new java.io.PrintWriter(out))
                        .execute("--version"))
                .isZero();
        assertThat(out.toString()).matches("caravan \\d+\\.\\d+\\.\\d+\\S*\\R");
    }

    private ConfigFile config(int port) throws Exception {
        return ConfigFile.at(Files.writeString(
                directory.resolve("caravan.yaml"),
                "mode: sandbox\ndata: " + directory.resolve("data") + "\nmanagement:\n  port: " + port + "\n"));
    }

    private static HttpServer server(int status, String body, AtomicReference<String> authorization) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            authorization.set(exchange.getRequestHeaders().getFirst("Authorization"));
            byte[] octets = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, octets.length == 0 ? -1 : octets.length);
            exchange.getResponseBody().write(octets);
            exchange.close();
        });
        server.start();
        return server;
    }
}
