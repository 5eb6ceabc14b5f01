package dev.caravan.cli.run;

import dev.caravan.config.ReloadResult;
import dev.caravan.config.Warning;
import java.util.List;
import org.jboss.logging.Logger;

/** What an operator must know of the configuration, in the log: at start, and whenever it is read again. */
public final class ConfigLog {

    private static final Logger LOG = Logger.getLogger(ConfigLog.class);

    private ConfigLog() {}

    /** What is allowed and probably not meant. */
    public static void warnings(List<Warning> warnings) {
        warnings.forEach(w -> LOG.warnf("event=config-warning %s", w));
    }

    static void reloaded(ReloadResult result) {
        switch (result) {
            case ReloadResult.Swapped(var _, List<Warning> warnings, List<String> restartNeeded) -> {
                warnings(warnings);
                if (!restartNeeded.isEmpty()) {
                    LOG.warnf("event=reload-partly restart-needed-for=%s", restartNeeded);
                }
            }
            case ReloadResult.Kept(var refused) ->
                LOG.errorf("event=reload-refused the old configuration stays in force: %s", refused.message());
        }
    }
}
