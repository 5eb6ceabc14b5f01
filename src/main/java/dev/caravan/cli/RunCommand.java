package dev.caravan.cli;

import dev.caravan.cli.run.Caravan;
import dev.caravan.cli.run.ConfigLog;
import dev.caravan.cli.run.FirstRun;
import dev.caravan.cli.run.Listeners;
import dev.caravan.cli.run.LookInside;
import dev.caravan.cli.run.StartCheck;
import dev.caravan.config.BadConfig;
import dev.caravan.config.BadCredentials;
import dev.caravan.config.ConfigFile;
import dev.caravan.config.ConfigReload;
import dev.caravan.config.ConfigResult;
import dev.caravan.config.Unusable;
import dev.caravan.queue.artemis.UntrustedBrokerException;
import dev.caravan.queue.artemis.WorkerListener;
import dev.caravan.web.Console;
import dev.caravan.web.DeliveryMetrics;
import dev.caravan.web.DnsMetrics;
import dev.caravan.web.QueueMetrics;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.apache.camel.CamelContext;
import org.eclipse.microprofile.config.ConfigProvider;

/** Runs the queue until it is told to end. */
public final class RunCommand implements QuarkusApplication {

    /** EX_CONFIG of sysexits.h: something was found in a misconfigured state. */
    static final int EX_CONFIG = 78;

    @Inject
    CamelContext camel;

    @Inject
    Console console;

    @Inject
    QueueMetrics metrics;

    @Inject
    DnsMetrics names;

    @Inject
    DeliveryMetrics deliveries;

    @Override
    public int run(String... args) throws Exception {
        ConfigFile file = ConfigFile.locate();
        try {
            ConfigResult.Loaded loaded = file.load().orThrow();
            ConfigLog.warnings(loaded.warnings());
            ConfigReload reload = ConfigReload.startingFrom(file, loaded);
            Listeners listeners =
                    new Listeners(workerListeners(metrics), metrics, metrics, names, deliveries, deliveries);
            try (Caravan caravan = new Caravan(reload, camel, listeners)) {
                caravan.start();
                try (LookInside look = LookInside.into(caravan)) {
                    metrics.show(look.watch()::latest);
                    look.watch().onLook(metrics::looked);
                    metrics.showStopped(look.running().vitals()::stoppedTransports);
                    console.open(look.running());
                    System.out.println(FirstRun.welcome(caravan, managementPort(), loaded.warnings()));
                    StartCheck.begin(caravan);
                    Quarkus.waitForExit();
                    console.close();
                }
            }
            return 0;
        } catch (BadConfig | BadCredentials | Unusable | UntrustedBrokerException e) {
            System.err.println("caravan: " + e.getMessage());
            return EX_CONFIG;
        }
    }

    /** Quarkus puts the port it got in the place of 0. */
    private static int managementPort() {
        return ConfigProvider.getConfig().getValue("quarkus.management.port", Integer.class);
    }

    /** The metrics, and whoever registered: none in production. */
    private static WorkerListener workerListeners(QueueMetrics metrics) {
        List<WorkerListener> all = new ArrayList<>(List.of(metrics));
        ServiceLoader.load(WorkerListener.class).forEach(all::add);
        return WorkerListener.of(all);
    }
}
