package dev.caravan.cli.run;

import dev.caravan.queue.artemis.QueueInspector;
import dev.caravan.queue.artemis.QueueWatch;
import dev.caravan.queue.artemis.Sites;
import dev.caravan.web.Console.Running;
import dev.caravan.web.Console.Vitals;
import java.time.Duration;
import java.util.Map;

/** What operators can see of a process that runs. */
public final class LookInside implements AutoCloseable {

    private final QueueWatch watch;
    private final Running running;

    private LookInside(QueueWatch watch, Running running) {
        this.watch = watch;
        this.running = running;
    }

    public static LookInside into(Caravan caravan) {
        Sites sites = new Sites(caravan.ids().clock());
        QueueWatch watch = new QueueWatch(
                caravan.worker(), caravan.broker(), sites, caravan.ids().clock());
        QueueInspector inspector = new QueueInspector(
                caravan.worker(),
                caravan.broker(),
                new QueueInspector.Parts(
                        caravan.contents(),
                        caravan.ids(),
                        caravan.ladder(),
                        job -> caravan.policy().siteOf(job),
                        sites));
        watch.start();
        return new LookInside(
                watch,
                new Running(
                        inspector,
                        watch,
                        vitals(caravan),
                        caravan::reloadNow,
                        caravan.credentials().adminToken()));
    }

    private static Vitals vitals(Caravan caravan) {
        return new Vitals() {
            @Override
            public boolean isLaneOpen() {
                return caravan.worker().isOpen();
            }

            @Override
            public Duration sinceLastTurn() {
                return caravan.worker().sinceLastTurn();
            }

            @Override
            public Map<String, String> stoppedTransports() {
                return caravan.network().stopped();
            }

            @Override
            public boolean hasDiskRoom() {
                return caravan.maintenance().diskHasRoom();
            }
        };
    }

    public QueueWatch watch() {
        return watch;
    }

    public Running running() {
        return running;
    }

    @Override
    public void close() {
        watch.close();
    }
}
