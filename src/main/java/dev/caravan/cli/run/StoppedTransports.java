package dev.caravan.cli.run;

import dev.caravan.status.Diagnostic;
import dev.caravan.status.Visible;
import dev.caravan.transport.OutageListener;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/** The alarm: which transports can do nothing until somebody mends a password, a proxy or a relay; and the log of that. */
final class StoppedTransports implements OutageListener {

    private static final Logger LOG = Logger.getLogger(StoppedTransports.class);

    private final Map<String, String> standing = new ConcurrentHashMap<>();

    @Override
    public void stopped(String transport, Diagnostic why) {
        standing.put(transport, why.text());
        LOG.errorf(
                "event=transport-stopped transport=%s reason=%s status=%s reply=%s why=%s",
                transport,
                why.reason(),
                why.status(),
                Visible.value(why.reply().map(Object::toString).orElse("")),
                Visible.value(why.text()));
    }

    @Override
    public void works(String transport) {
        if (standing.remove(transport) != null) {
            LOG.infof("event=transport-works transport=%s", transport);
        }
    }

    @Override
    public void passedOver(String transport, String machine, String why) {
        LOG.warnf(
                "event=relay-host-failed transport=%s host=%s why=%s",
                transport, Visible.value(machine), Visible.value(why));
    }

    @Override
    public void recovered(String transport, String machine) {
        LOG.infof("event=relay-host-recovered transport=%s host=%s", transport, Visible.value(machine));
    }

    /** By name, in one line each. */
    Map<String, String> standing() {
        return new TreeMap<>(standing);
    }
}
