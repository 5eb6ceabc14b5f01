package dev.caravan.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.config.BadCredentials;
import dev.caravan.config.CaravanConfig;
import dev.caravan.config.ConfigFile;
import dev.caravan.config.ConfigResult;
import dev.caravan.config.Credentials;
import dev.caravan.config.Listener;
import dev.caravan.config.Password;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;

/** Speaks to the process that runs with the same configuration. */
final class ManagementClient {

    private static final Duration CONNECT = Duration.ofSeconds(5);

    /** A search through a long queue takes its time. */
    private static final Duration ANSWER = Duration.ofSeconds(120);

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final URI base;
    private final Password token;

    ManagementClient(URI base, Password token) {
        this.base = base;
        this.token = token;
    }

    /** Finds the process as it found its configuration. */
    static ManagementClient locate(ConfigFile file) throws Unsuccessful {
        CaravanConfig config = switch (file.load()) {
            case ConfigResult.Loaded loaded -> loaded.config();
            case ConfigResult.Refused refused -> throw new Unsuccessful(RunCommand.EX_CONFIG, refused.message());
        };
        return new ManagementClient(base(config), token(config.data().toAbsolutePath()));
    }

    private static Password token(Path data) throws Unsuccessful {
        try {
            return Credentials.adminToken(data)
                    .orElseThrow(() -> new Unsuccessful(
                            Unsuccessful.UNAVAILABLE,
                            "there are no credentials in " + data + ": no Caravan has run with this configuration."
                                    + " Run the command where Caravan runs (the same working directory and the same "
                                    + ConfigFile.VARIABLE + "), on the same machine"));
        } catch (BadCredentials e) {
            throw new Unsuccessful(Unsuccessful.UNAVAILABLE, e.getMessage());
        }
    }

    private static URI base(CaravanConfig config) throws Unsuccessful {
        Listener management = config.management();
        if (management.port() == 0) {
            throw new Unsuccessful(
                    Unsuccessful.UNAVAILABLE, "management.port is 0, any free one: commands need a fixed port");
        }
        return URI.create("http://" + new Listener(reachable(management.address()), management.port()));
    }

    /** The wildcard address is where to listen, not where to call. */
    private static String reachable(String address) {
        return switch (address) {
            case "0.0.0.0" -> "127.0.0.1";
            case "::" -> "::1";
            default -> address;
        };
    }

    JsonNode get(String path) throws Unsuccessful {
        return send(HttpRequest.newBuilder(base.resolve(path)).GET());
    }

    JsonNode post(String path) throws Unsuccessful {
        return send(HttpRequest.newBuilder(base.resolve(path)).POST(HttpRequest.BodyPublishers.noBody()));
    }

    private JsonNode send(HttpRequest.Builder builder) throws Unsuccessful {
        HttpRequest request = builder.timeout(ANSWER)
                .header("Authorization", "Bearer " + token.reveal())
                .build();
        try (HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT).build()) {
            HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
            return answered(response.statusCode(), read(response.body()));
        } catch (IOException e) {
            throw new Unsuccessful(
                    Unsuccessful.UNAVAILABLE,
                    "no Caravan answers at " + base + " (" + e.getClass().getSimpleName()
                            + "). Check that it runs, that " + base + "/health answers, and that management in its"
                            + " configuration is the same as here");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unsuccessful(Unsuccessful.UNAVAILABLE, "interrupted");
        }
    }

    private JsonNode answered(int status, JsonNode body) throws Unsuccessful {
        String error = body.path("error").asText("");
        return switch (status) {
            case 200 -> body;
            case 400, 404, 409, 422 ->
                throw new Unsuccessful(
                        error.isEmpty() ? Unsuccessful.UNAVAILABLE : Unsuccessful.NOT_POSSIBLE,
                        error.isEmpty() ? "what answers at " + base + " is not Caravan" : error);
            case 401 ->
                throw new Unsuccessful(
                        Unsuccessful.UNAVAILABLE,
                        "the process at " + base + " has other credentials: it runs with another data directory."
                                + " Run the command with its configuration");
            default ->
                throw new Unsuccessful(
                        Unsuccessful.UNAVAILABLE,
                        error.isEmpty() ? "the process at " + base + " answers with HTTP " + status : error);
        };
    }

    private static JsonNode read(String body) {
        try {
            return MAPPER.readTree(body);
        } catch (IOException e) {
            return MAPPER.createObjectNode();
        }
    }
}
