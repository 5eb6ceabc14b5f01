package dev.caravan.cli;

import dev.caravan.config.ConfigFile;
import dev.caravan.config.ConfigResult;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/** The one executable. Without a command, or with {@code run}, it is the queue itself. */
@QuarkusMain
public final class CaravanMain {

    private CaravanMain() {}

    public static void main(String... args) {
        if (args.length == 0 || args[0].equals("run")) {
            refuseFaults();
            Quarkus.run(RunCommand.class, args);
        } else {
            System.exit(CaravanCommand.execute(args));
        }
    }

    /** Before Quarkus opens a port by a configuration that has faults. */
    private static void refuseFaults() {
        if (ConfigFile.locate().load() instanceof ConfigResult.Refused refused) {
            System.err.println(refused.message());
            System.exit(RunCommand.EX_CONFIG);
        }
    }
}
