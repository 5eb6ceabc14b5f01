package dev.caravan.cli;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/** The one executable. Without a command, or with {@code run}, it is the queue itself. */
@QuarkusMain
public final class CaravanMain {

    private CaravanMain() {}

    public static void main(String... args) {
        if (args.length == 0 || args[0].equals("run")) {
            Quarkus.run(RunCommand.class, args);
        } else {
            System.exit(new picocli.CommandLine(new CaravanCommand()).execute(args));
        }
    }
}
