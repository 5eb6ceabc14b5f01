package dev.caravan.queue.artemis;

import dev.caravan.queue.Job;
import dev.caravan.queue.core.Event.Signal;
import dev.caravan.queue.core.Settlement;
import dev.caravan.site.SiteKey;
import dev.caravan.site.SiteLimits;

/** What the worker needs from the routes. Safe for many threads. */
public interface Attempts {

    /** Where the job's next attempt would go. */
    SiteKey siteOf(Job job);

    SiteLimits limitsOf(SiteKey site);

    /** Makes the attempt; blocks. Never throws: what goes wrong is a result. */
    Made make(Job job, SiteKey site);

    /** What an attempt came to. */
    record Made(Settlement settlement, Signal signal) {}
}
