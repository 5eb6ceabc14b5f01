package dev.caravan.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.config.ReloadResult;
import dev.caravan.queue.Job;
import dev.caravan.queue.artemis.JobPage;
import dev.caravan.queue.artemis.JobState;
import dev.caravan.queue.artemis.JobView;
import dev.caravan.queue.artemis.OperatorCommand;
import dev.caravan.queue.artemis.QuarantinePage;
import dev.caravan.queue.artemis.Quarantined;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The answers of the queue's HTTP interface. Times are ISO 8601 in UTC; what is unknown is left out. */
final class JobJson {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** Beside the states of jobs: not all in it are jobs. */
    static final String QUARANTINE = "quarantine";

    private JobJson() {}

    static ObjectNode page(JobPage page, Map<String, String> stopped, Instant now) {
        ObjectNode json = MAPPER.createObjectNode();
        ObjectNode counts = json.putObject("counts");
        page.counts().forEach((state, count) -> counts.put(state.word(), count));
        ArrayNode jobs = json.putArray("jobs");
        page.jobs().forEach(view -> jobs.add(job(view, stopped, now)));
        json.put("more", page.more());
        json.put("looked", page.looked());
        return json;
    }

    /** @param stopped transports that can do nothing, and why */
    static ObjectNode job(JobView view, Map<String, String> stopped, Instant now) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("id", view.id().text());
        json.put("state", view.state().word());
        json.put("why", Why.text(view, stopped, now));
        ObjectNode site = json.putObject("site");
        site.put("transport", view.site().transport());
        site.put("place", view.site().place());
        site.put("waiting", view.siteState().waiting());
        site.put("running", view.siteState().running());
        view.siteState().downSince().ifPresent(since -> site.put("downSince", since.toString()));
        view.siteState().rateAllowsAt().ifPresent(at -> site.put("rateAllowsAt", at.toString()));
        view.job().ifPresent(job -> facts(json, job));
        if (view.state() != JobState.FAILED) {
            view.job()
                    .ifPresent(
                            job -> json.put("nextAttempt", job.progress().due().toString()));
        }
        if (view.octets() > 0) {
            json.put("octets", view.octets());
        }
        return json;
    }

    static ObjectNode page(QuarantinePage page) {
        ObjectNode json = MAPPER.createObjectNode();
        json.putObject("counts").put(QUARANTINE, page.count());
        ArrayNode entries = json.putArray(QUARANTINE);
        page.entries().forEach(entry -> entries.add(quarantined(entry)));
        json.put("more", page.more());
        return json;
    }

    static ObjectNode quarantined(Quarantined entry) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("id", entry.id());
        json.put("state", QUARANTINE);
        json.put("why", entry.why());
        json.put("kind", entry.job().isPresent() ? "job" : "other");
        json.put("since", entry.since().toString());
        json.put("queue", entry.queue());
        entry.account().ifPresent(account -> json.put("account", account));
        entry.job().ifPresent(job -> facts(json, job));
        json.put("octets", entry.octets());
        return json;
    }

    private static void facts(ObjectNode json, Job job) {
        json.put("message", job.messageId());
        json.put("account", job.account());
        json.put("reversePath", job.envelope().reversePath().toString());
        ArrayNode recipients = json.putArray("recipients");
        job.envelope().recipients().forEach(r -> recipients.add(r.path().toString()));
        job.envelope().envelopeId().ifPresent(id -> json.put("envelopeId", id.text()));
        json.put("nextHop", job.nextHop().text());
        json.put("attempt", job.attempt());
        job.progress().lastError().ifPresent(error -> json.put("lastError", error));
        json.put("arrival", job.arrival().toString());
        job.expires().ifPresent(t -> json.put("expires", t.toString()));
        job.transport().ifPresent(t -> json.put("transportAsked", t));
        json.put("priority", job.priority().name().toLowerCase(Locale.ROOT));
    }

    static ObjectNode done(String id, OperatorCommand command) {
        return MAPPER.createObjectNode().put("id", id).put("done", command.word());
    }

    static ObjectNode reloaded(ReloadResult.Swapped swapped) {
        ObjectNode json = MAPPER.createObjectNode().put("done", "reload");
        ArrayNode warnings = json.putArray("warnings");
        swapped.warnings().forEach(w -> warnings.add(w.toString()));
        ArrayNode restart = json.putArray("restartNeeded");
        swapped.restartNeeded().forEach(restart::add);
        return json;
    }

    static ObjectNode error(String what) {
        return MAPPER.createObjectNode().put("error", what);
    }

    static String states() {
        return Stream.of(JobState.values()).map(JobState::word).collect(Collectors.joining(", ")) + " and "
                + QUARANTINE;
    }
}
