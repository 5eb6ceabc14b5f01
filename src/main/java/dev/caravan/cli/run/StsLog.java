package dev.caravan.cli.run;

import dev.caravan.mtasts.CachedPolicy;
import dev.caravan.mtasts.StsFetch;
import dev.caravan.mtasts.StsListener;
import dev.caravan.mtasts.StsMode;
import dev.caravan.mtasts.StsTrouble;
import dev.caravan.status.Visible;
import java.util.Locale;
import org.jboss.logging.Logger;

/** The log of trouble with MTA-STS policies that no attempt tells of. */
final class StsLog implements StsListener {

    private static final Logger LOG = Logger.getLogger("dev.caravan.mta-sts");

    /** RFC 8461 section 3.3: somebody should hear of it, unless the domain has given up its policy. */
    @Override
    public void renewed(CachedPolicy before, StsFetch fetch) {
        if (fetch instanceof StsFetch.Failed(StsTrouble why) && before.policy().mode() != StsMode.NONE) {
            LOG.warnf(
                    "event=sts-renewal-failed domain=%s mode=%s until=%s reason=%s text=%s",
                    before.domain(),
                    before.policy().mode().name().toLowerCase(Locale.ROOT),
                    before.expires(),
                    why.kind().word(),
                    Visible.value(why.text()));
        }
    }

    @Override
    public void cacheTrouble(String text) {
        LOG.warnf("event=sts-cache-trouble text=%s", Visible.value(text));
    }
}
