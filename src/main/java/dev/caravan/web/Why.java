package dev.caravan.web;

import dev.caravan.queue.Job;
import dev.caravan.queue.artemis.JobState;
import dev.caravan.queue.artemis.JobView;
import dev.caravan.queue.artemis.SiteView;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/** Answers "why is it still queued" in one sentence. */
final class Why {

    private Why() {}

    /** @param stopped transports that can do nothing, and why */
    static String text(JobView view, Map<String, String> stopped, Instant now) {
        boolean waits =
                view.state() != JobState.RUNNING && view.state() != JobState.HELD && view.state() != JobState.FAILED;
        String why = waits ? stopped.get(view.site().transport()) : null;
        return text(view, now)
                + (why == null ? "" : "; the transport " + view.site().transport() + " is stopped: " + why);
    }

    private static String text(JobView view, Instant now) {
        SiteView site = view.siteState();
        return switch (view.state()) {
            case RUNNING -> attempt(view) + " is under way to " + view.site();
            case WAITING -> waiting(view);
            case READY -> "it may be tried, and is not in the worker's hands yet: those ahead of it fill them";
            case DEFERRED -> deferred(view, now);
            case OVERFLOW ->
                "its site " + view.site() + " has more jobs than it can soon finish; this one waits its turn aside"
                        + site.rateAllowsAt()
                                .map(at -> ", and for " + rate(view, at))
                                .orElse("");
            case HELD -> "an operator put it aside; release it to have it tried";
            case FAILED -> "it has failed and is kept for a while; retry it for a fresh schedule" + last(view);
        };
    }

    private static String waiting(JobView view) {
        SiteView site = view.siteState();
        if (site.downSince().isPresent()) {
            return "its site " + view.site() + " is down since "
                    + seconds(site.downSince().get()) + "; one job at a time probes it, " + site.waiting() + " wait";
        }
        return site.rateAllowsAt()
                .map(at ->
                        "it waits for " + rate(view, at) + "; " + site.waiting() + " jobs to " + view.site() + " wait")
                .orElseGet(() -> "it waits for a free connection to " + view.site() + ": " + site.waiting()
                        + " jobs wait, " + site.running() + " are under way");
    }

    private static String rate(JobView view, Instant allowsAt) {
        return "the rate of the transport " + view.site().transport() + ", which allows the next attempt at "
                + seconds(allowsAt);
    }

    private static String deferred(JobView view, Instant now) {
        return view.job()
                .map(job -> {
                    Instant due = job.progress().due();
                    String wait = due.isAfter(now) ? "in " + shown(Duration.between(now, due)) : "any moment";
                    return "attempt " + job.attempt() + " is due " + wait + ", at " + seconds(due) + last(view);
                })
                .orElse("its next attempt is not due yet");
    }

    private static String attempt(JobView view) {
        return view.job().map(job -> "attempt " + job.attempt()).orElse("an attempt");
    }

    private static String last(JobView view) {
        return view.job()
                .map(Job::progress)
                .flatMap(p -> p.lastError())
                .map(e -> "; last: " + e)
                .orElse("");
    }

    private static Instant seconds(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS);
    }

    private static String shown(Duration wait) {
        long minutes = wait.toMinutes();
        return minutes < 2 ? wait.toSeconds() + " s" : minutes < 120 ? minutes + " min" : wait.toHours() + " h";
    }
}
