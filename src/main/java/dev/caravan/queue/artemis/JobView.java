package dev.caravan.queue.artemis;

import dev.caravan.queue.Job;
import dev.caravan.queue.JobId;
import dev.caravan.site.SiteKey;
import java.util.Optional;

/**
 * One job as operators see it: why it is still here.
 *
 * @param job without its octets; empty if the broker cut its facts short (see the setting
 *     {@code management-message-attribute-size-limit})
 * @param octets of its content, 0 if unknown
 * @param site where its next attempt goes; for a failed job where the last would have gone
 */
public record JobView(JobId id, JobState state, Optional<Job> job, long octets, SiteKey site, SiteView siteState) {}
