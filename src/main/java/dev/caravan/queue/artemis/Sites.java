package dev.caravan.queue.artemis;

import dev.caravan.queue.core.InFlight;
import dev.caravan.site.SiteKey;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Remembers since when sites have been seen to be down, from one look at the scheduler to the next. Safe for threads. */
public final class Sites {

    private final InstantSource clock;
    private final Map<SiteKey, Instant> downSince = new HashMap<>();

    public Sites(InstantSource clock) {
        this.clock = clock;
    }

    /** The sites of these jobs. A site of which there is no job any more is forgotten. */
    public synchronized Map<SiteKey, SiteView> look(List<InFlight> inFlight) {
        Map<SiteKey, List<InFlight>> bySite =
                inFlight.stream().collect(Collectors.groupingBy(f -> f.ticket().site()));
        Set<SiteKey> down = inFlight.stream()
                .filter(InFlight::siteDown)
                .map(f -> f.ticket().site())
                .collect(Collectors.toSet());
        downSince.keySet().retainAll(down);
        down.forEach(site -> downSince.putIfAbsent(site, clock.instant()));
        Map<SiteKey, SiteView> views = new HashMap<>();
        bySite.forEach((site, jobs) -> views.put(
                site,
                new SiteView(
                        count(jobs, JobState.WAITING),
                        count(jobs, JobState.RUNNING),
                        Optional.ofNullable(downSince.get(site)),
                        rateAllowsAt(jobs))));
        return views;
    }

    /** The job that may go first is the one that waits the least; jobs with many recipients may wait longer. */
    private Optional<Instant> rateAllowsAt(List<InFlight> jobs) {
        long wait = jobs.stream().mapToLong(InFlight::rateWaitNanos).min().orElse(0);
        return wait > 0
                ? Optional.of(clock.instant().plusNanos(wait).truncatedTo(ChronoUnit.MILLIS))
                : Optional.empty();
    }

    private static int count(List<InFlight> jobs, JobState state) {
        return (int) jobs.stream()
                .filter(f -> JobState.ofScheduler(f.state()) == state)
                .count();
    }
}
