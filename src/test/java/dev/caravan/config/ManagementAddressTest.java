package dev.caravan.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ServiceLoader;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManagementAddressTest {

    @TempDir
    Path directory;

    @Test
    void quarkusListensWhereTheFileSays() throws Exception {
        ManagementAddress address =
                new ManagementAddress(file("mode: sandbox\nmanagement:\n  address: 127.0.0.2\n  port: 9321\n"));
        assertThat(address.getValue("quarkus.management.host")).isEqualTo("127.0.0.2");
        assertThat(address.getValue("quarkus.management.port")).isEqualTo("9321");
        assertThat(address.getValue("quarkus.http.port")).isNull();
    }

    @Test
    void aFaultyFileLeavesTheDefaultsAndNoException() throws Exception {
        ManagementAddress address = new ManagementAddress(file("management:\n  port: seven\n"));
        assertThat(address.getProperties())
                .containsEntry("quarkus.management.host", "127.0.0.1")
                .containsEntry("quarkus.management.port", "9000");
    }

    @Test
    void itIsFoundWithoutBeingAskedFor() {
        assertThat(ServiceLoader.load(ConfigSource.class).stream().map(ServiceLoader.Provider::type))
                .contains(ManagementAddress.class);
    }

    private ConfigFile file(String text) throws IOException {
        return ConfigFile.at(Files.writeString(directory.resolve("caravan.yaml"), text));
    }
}
