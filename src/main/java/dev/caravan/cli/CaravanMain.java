package dev.caravan.cli;

import dev.caravan.config.CaravanConfig;
import dev.caravan.config.ConfigFile;
import dev.caravan.config.ConfigResult;
import dev.caravan.config.DataDirectory;
import dev.caravan.config.DataDirectoryTaken;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The one executable. Without a command, or with {@code run}, it is the queue itself. */
@QuarkusMain
public final class CaravanMain {

    private CaravanMain() {}

    public static void main(String... args) throws IOException {
        if (args.length == 0 || args[0].equals("run")) {
            run(args);
        } else if (args[0].equals("sendmail")) {
            System.exit(SendmailCommand.execute(Arrays.copyOfRange(args, 1, args.length)));
        } else {
            System.exit(CaravanCommand.execute(args));
        }
    }

    /** What is wrong is said before Quarkus opens a port, and in one line each. */
    private static void run(String... args) throws IOException {
        switch (ConfigFile.locate().load()) {
            case ConfigResult.Refused refused -> refuse(refused.message());
            case ConfigResult.Loaded(CaravanConfig config, var _, var _) -> {
                try (DataDirectory taken = DataDirectory.take(config.data())) {
                    List<String> ports = Ports.unusable(config, settings());
                    if (!ports.isEmpty()) {
                        refuse("caravan: " + String.join("\ncaravan: ", ports));
                    }
                    Quarkus.run(RunCommand.class, args);
                } catch (DataDirectoryTaken e) {
                    refuse("caravan: " + e.getMessage());
                }
            }
        }
    }

    private static Set<String> settings() {
        Set<String> names = new HashSet<>(System.getenv().keySet());
        names.addAll(System.getProperties().stringPropertyNames());
        return names;
    }

    private static void refuse(String why) {
        System.err.println(why);
        System.exit(RunCommand.EX_CONFIG);
    }
}
