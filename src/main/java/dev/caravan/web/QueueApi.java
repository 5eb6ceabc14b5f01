package dev.caravan.web;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.config.ReloadResult;
import dev.caravan.queue.JobId;
import dev.caravan.queue.artemis.JobQuery;
import dev.caravan.queue.artemis.JobState;
import dev.caravan.queue.artemis.JobView;
import dev.caravan.queue.artemis.Operated;
import dev.caravan.queue.artemis.OperatorCommand;
import dev.caravan.queue.artemis.Quarantined;
import dev.caravan.queue.artemis.QueueInspector;
import dev.caravan.web.Console.Running;
import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.Optional;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The queue over HTTP: what is in it and why, and commands on jobs. Everything needs the administration token. */
@Singleton
public class QueueApi {

    private static final Logger LOG = Logger.getLogger(QueueApi.class);

    private static final String SCHEME = "Bearer ";

    private final Console console;

    QueueApi(Console console) {
        this.console = console;
    }

    void register(@Observes ManagementInterface management) {
        route(management.router());
    }

    void route(Router router) {
        // Not in order: a long search must not hold up the next request of the same connection. Off the event loop.
        router.get("/queue").blockingHandler(c -> answer(c, this::list), false);
        router.get("/queue/:id").blockingHandler(c -> answer(c, this::show), false);
        router.post("/queue/:id/:command").blockingHandler(c -> answer(c, this::operate), false);
        router.post("/reload").blockingHandler(c -> answer(c, this::reload), false);
    }

    private interface Question {
        JsonNode ask(RoutingContext context, Running running) throws Problem, ActiveMQException;
    }

    private void answer(RoutingContext context, Question question) {
        try {
            Running running = console.running()
                    .orElseThrow(() -> new Problem(503, "Caravan starts or ends; try again in a moment"));
            authorize(context, running);
            end(context, 200, question.ask(context, running));
        } catch (Problem e) {
            if (e.status() == 401) {
                context.response().putHeader("WWW-Authenticate", "Bearer");
            }
            end(context, e.status(), JobJson.error(e.getMessage()));
        } catch (ActiveMQException e) {
            end(context, 503, JobJson.error("the queue cannot be looked at now: " + e.getMessage()));
        } catch (RuntimeException e) {
            LOG.errorf(e, "%s %s", context.request().method(), context.normalizedPath());
            end(context, 500, JobJson.error("Caravan could not answer; its log says why"));
        }
    }

    private static void end(RoutingContext context, int status, JsonNode body) {
        context.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/json")
                .putHeader("Cache-Control", "no-store")
                .end(body.toString());
    }

    /** The time it takes says nothing of how much of a guess was right. */
    private static void authorize(RoutingContext context, Running running) throws Problem {
        String header = context.request().getHeader("Authorization");
        byte[] expected = (SCHEME + running.token().reveal()).getBytes(StandardCharsets.UTF_8);
        byte[] given = (header == null ? "" : header).getBytes(StandardCharsets.UTF_8);
        if (!MessageDigest.isEqual(expected, given)) {
            throw new Problem(
                    401,
                    "the header Authorization must be \"Bearer \" and the admin-token of the file credentials in the"
                            + " data directory");
        }
    }

    private JsonNode list(RoutingContext context, Running running) throws Problem, ActiveMQException {
        String word = context.request().getParam("state");
        int offset = number(context, "offset", 0);
        int limit = number(context, "limit", JobQuery.LIMIT_DEFAULT);
        try {
            if (JobJson.QUARANTINE.equals(word)) {
                return JobJson.page(running.inspector().quarantine().list(offset, limit));
            }
            Optional<String> site = Optional.ofNullable(context.request().getParam("site"));
            return JobJson.page(
                    running.inspector().list(new JobQuery(state(word), site, offset, limit)),
                    running.vitals().stoppedTransports(),
                    InstantSource.system().instant());
        } catch (IllegalArgumentException e) {
            throw new Problem(400, e.getMessage());
        }
    }

    private static Optional<JobState> state(@Nullable String word) throws Problem {
        if (word == null) {
            return Optional.empty();
        }
        return Optional.of(JobState.of(word)
                .orElseThrow(() -> new Problem(400, "no state " + shown(word) + ": there are " + JobJson.states())));
    }

    private JsonNode show(RoutingContext context, Running running) throws Problem, ActiveMQException {
        String id = id(context);
        QueueInspector inspector = running.inspector();
        Optional<JobView> job = Quarantined.isName(id) ? Optional.empty() : inspector.show(new JobId(id));
        if (job.isPresent()) {
            return JobJson.job(
                    job.get(),
                    running.vitals().stoppedTransports(),
                    InstantSource.system().instant());
        }
        return JobJson.quarantined(inspector.quarantine().show(id).orElseThrow(() -> notFound(id)));
    }

    private JsonNode operate(RoutingContext context, Running running) throws Problem, ActiveMQException {
        String id = id(context);
        OperatorCommand command = OperatorCommand.of(context.pathParam("command"))
                .orElseThrow(() -> new Problem(
                        404,
                        "no command " + shown(context.pathParam("command"))
                                + ": there are hold, release, retry, fail and drop"));
        return switch (operate(running.inspector(), id, command)) {
            case Operated.Done _ -> {
                LOG.infof("event=operated command=%s job=%s", command.word(), id);
                yield JobJson.done(id, command);
            }
            case Operated.NotFound _ -> throw notFound(id);
            case Operated.NotPossible(String why) -> throw new Problem(409, why);
        };
    }

    private static Operated operate(QueueInspector inspector, String id, OperatorCommand command)
            throws ActiveMQException {
        Operated operated =
                Quarantined.isName(id) ? new Operated.NotFound() : inspector.operate(new JobId(id), command);
        return operated instanceof Operated.NotFound ? inspector.quarantine().operate(id, command) : operated;
    }

    private JsonNode reload(RoutingContext context, Running running) throws Problem {
        return switch (running.reload().get()) {
            case ReloadResult.Swapped swapped -> JobJson.reloaded(swapped);
            case ReloadResult.Kept(var refused) ->
                throw new Problem(422, "the old configuration stays in force: " + refused.message());
        };
    }

    private static Problem notFound(String id) {
        return new Problem(
                404,
                Quarantined.isName(id)
                        ? "nothing named " + id + " is in quarantine: it was dropped, or released"
                        : "no job " + id + ": it has been delivered, or has failed and is not kept any more");
    }

    private static String id(RoutingContext context) throws Problem {
        String id = context.pathParam("id");
        try {
            return Quarantined.isName(id) ? id : new JobId(id).text();
        } catch (IllegalArgumentException e) {
            throw new Problem(400, e.getMessage());
        }
    }

    private static int number(RoutingContext context, String name, int otherwise) throws Problem {
        String text = context.request().getParam(name);
        try {
            return text == null ? otherwise : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new Problem(400, name + " must be a number, not " + shown(text));
        }
    }

    private static String shown(String text) {
        return dev.caravan.envelope.BadSyntax.show(text);
    }
}
