package dev.caravan.cli;

import dev.caravan.cli.run.Caravan;
import dev.caravan.cli.run.Caravan.Listeners;
import dev.caravan.cli.run.FirstRun;
import dev.caravan.config.BadConfig;
import dev.caravan.config.BadCredentials;
import dev.caravan.config.ConfigFile;
import dev.caravan.config.ConfigReload;
import dev.caravan.config.ConfigResult;
import dev.caravan.queue.artemis.WorkerListener;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import jakarta.inject.Inject;
import java.util.ServiceLoader;
import org.apache.camel.CamelContext;

/** Runs the queue until it is told to end. */
public final class RunCommand implements QuarkusApplication {

    /** EX_CONFIG of sysexits.h: something was found in a misconfigured state. */
    private static final int EX_CONFIG = 78;

    @Inject
    CamelContext camel;

    @Override
    public int run(String... args) throws Exception {
        ConfigFile file = ConfigFile.locate();
        try {
            ConfigResult.Loaded loaded = file.load().orThrow();
            ConfigReload reload = ConfigReload.startingFrom(file, loaded);
            try (Caravan caravan = new Caravan(
                    reload, camel, new Listeners(workerListeners(), (job, via, result, settlement) -> {}))) {
                caravan.start();
                FirstRun.welcome(caravan);
                Quarkus.waitForExit();
            }
            return 0;
        } catch (BadConfig | BadCredentials e) {
            System.err.println(e.getMessage());
            return EX_CONFIG;
        }
    }

    /** Whoever registered: none in production. */
    private static WorkerListener workerListeners() {
        return WorkerListener.of(ServiceLoader.load(WorkerListener.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList());
    }
}
