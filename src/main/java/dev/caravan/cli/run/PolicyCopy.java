package dev.caravan.cli.run;

import dev.caravan.config.CaravanConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The kept MTA-STS policies, for a look: on a copy of their file, since the file is the running process' own. What is
 * fetched meanwhile is forgotten with it.
 *
 * @param trouble why there is nothing in the copy although there may be something to copy
 */
record PolicyCopy(Path directory, StsPolicies policies, Optional<String> trouble) implements AutoCloseable {

    static PolicyCopy of(CaravanConfig config, StsPolicies.Means means) throws IOException {
        Path directory = Files.createTempDirectory("caravan-explain");
        Path copy = directory.resolve("policies");
        Optional<String> trouble = Optional.empty();
        try {
            Files.copy(StsPolicies.file(config), copy);
        } catch (NoSuchFileException e) {
            // Nothing was ever kept.
        } catch (IOException e) {
            trouble = Optional.of("the policies that are kept cannot be read, and are not known here: " + e);
        }
        return new PolicyCopy(directory, StsPolicies.open(copy, config.mtaSts(), means), trouble);
    }

    @Override
    public void close() throws IOException {
        policies.close();
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
