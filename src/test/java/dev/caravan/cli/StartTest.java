package dev.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.config.ConfigFile;
import dev.caravan.config.DataDirectory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that cannot start says so in one line, and with an exit code of its own. */
class StartTest {

    @TempDir
    Path directory;

    @Test
    void aTakenManagementPortIsOneLineThatNamesThePortAndItsKey() throws Exception {
        try (ServerSocket taken = listen()) {
            write("management: {port: " + taken.getLocalPort() + "}\nbroker: {port: 0}\n");
            Ended ended = start();
            assertThat(ended.output().lines())
                    .singleElement()
                    .asString()
                    .startsWith("caravan: management.port: port " + taken.getLocalPort() + " of 127.0.0.1 cannot")
                    .endsWith("or set management.port to another port");
            assertThat(ended.code()).isEqualTo(RunCommand.EX_CONFIG);
        }
    }

    @Test
    void aTakenAcceptorPortIsOneLineThatNamesThePortAndItsKey() throws Exception {
        try (ServerSocket taken = listen()) {
            write("broker: {port: " + taken.getLocalPort() + "}\nmanagement: {port: 0}\n");
            Ended ended = start();
            assertThat(ended.output().lines())
                    .singleElement()
                    .asString()
                    .startsWith("caravan: broker.port: port " + taken.getLocalPort() + " of 127.0.0.1 cannot");
            assertThat(ended.code()).isEqualTo(RunCommand.EX_CONFIG);
        }
    }

    @Test
    void aDataDirectoryInUseIsOneLineThatNamesItAndTheProcess() throws Exception {
        write("broker: {port: 0}\nmanagement: {port: 0}\n");
        try (DataDirectory taken = DataDirectory.take(directory.resolve("data"))) {
            Ended ended = start();
            assertThat(ended.output().lines())
                    .singleElement()
                    .asString()
                    .startsWith("caravan: data: the directory " + directory.resolve("data") + " is in use")
                    .contains("process " + ProcessHandle.current().pid() + ";");
            assertThat(ended.code()).isEqualTo(RunCommand.EX_CONFIG);
        }
    }

    @Test
    void anAddressOfAnotherMachineIsToldFromATakenPort() throws Exception {
        // RFC 5737: nobody has this one.
        write("management: {address: 192.0.2.1, port: 0}\nbroker: {port: 0}\n");
        assertThat(Ports.unusable(ConfigFile.at(file()).load().orThrow().config(), Set.of()))
                .singleElement()
                .asString()
                .startsWith("management.address: 192.0.2.1 is no address of this machine");
    }

    @Test
    void freePortsAreNoFault() throws Exception {
        write("management: {port: 0}\nbroker: {port: 0}\n");
        assertThat(Ports.unusable(ConfigFile.at(file()).load().orThrow().config(), Set.of()))
                .isEmpty();
    }

    @Test
    void aManagementPortThatQuarkusIsToldOtherwiseIsNotTried() throws Exception {
        try (ServerSocket taken = listen()) {
            write("management: {port: " + taken.getLocalPort() + "}\nbroker: {port: 0}\n");
            assertThat(Ports.unusable(
                            ConfigFile.at(file()).load().orThrow().config(), Set.of("quarkus.management.port")))
                    .isEmpty();
        }
    }

    private record Ended(int code, String output) {}

    private Ended start() throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dcaravan.config=" + file(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        CaravanMain.class.getName())
                .directory(directory.toFile())
                .redirectErrorStream(true);
        // The machine's own options make the child say that it has picked them up.
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        Process process = builder.start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return new Ended(
                    process.exitValue(), new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        } finally {
            process.destroyForcibly();
        }
    }

    private void write(String config) throws IOException {
        Files.writeString(
                file(), "mode: sandbox\nhostname: q.example\ndata: '" + directory.resolve("data") + "'\n" + config);
    }

    private Path file() {
        return directory.resolve("caravan.yaml");
    }

    private static ServerSocket listen() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }
}
