package dev.caravan.web;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.config.ReloadResult;
import dev.caravan.queue.JobId;
import dev.caravan.queue.artemis.JobQuery;
import dev.caravan.queue.artemis.JobState;
import dev.caravan.queue.artemis.Operated;
import dev.caravan.queue.artemis.OperatorCommand;
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
        Optional<JobState> state = Optional.empty();
        String word = context.request().getParam("state");
        if (word != null) {
            state = JobState.of(word);
            if (state.isEmpty()) {
                throw new Problem(400, "no state " + shown(word) + ": there are " + JobJson.states());
            }
        }
        try {
            return JobJson.page(
                    running.inspector()
                            .list(new JobQuery(
                                    state,
                                    Optional.ofNullable(context.request().getParam("site")),
                                    number(context, "offset", 0),
                                    number(context, "limit", JobQuery.LIMIT_DEFAULT))),
                    InstantSource.system().instant());
        } catch (IllegalArgumentException e) {
            throw new Problem(400, e.getMessage());
        }
    }

    private JsonNode show(RoutingContext context, Running running) throws Problem, ActiveMQException {
        JobId id = id(context);
        return running.inspector()
                .show(id)
                .<JsonNode>map(view -> JobJson.job(view, InstantSource.system().instant()))
                .orElseThrow(() -> notFound(id));
    }

    private JsonNode operate(RoutingContext context, Running running) throws Problem, ActiveMQException {
        JobId id = id(context);
        OperatorCommand command = OperatorCommand.of(context.pathParam("command"))
                .orElseThrow(() -> new Problem(
                        404,
                        "no command " + shown(context.pathParam("command"))
                                + ": there are hold, release, retry, fail and drop"));
        return switch (running.inspector().operate(id, command)) {
            case Operated.Done _ -> {
                LOG.infof("event=operated command=%s job=%s", command.word(), id);
                yield JobJson.done(id, command);
            }
            case Operated.NotFound _ -> throw notFound(id);
            case Operated.NotPossible(String why) -> throw new Problem(409, why);
        };
    }

    private JsonNode reload(RoutingContext context, Running running) throws Problem {
        return switch (running.reload().get()) {
            case ReloadResult.Swapped swapped -> JobJson.reloaded(swapped);
            case ReloadResult.Kept(var refused) ->
                throw new Problem(422, "the old configuration stays in force: " + refused.message());
        };
    }

    private static Problem notFound(JobId id) {
        return new Problem(404, "no job " + id + ": it has been delivered, or has failed and is not kept any more");
    }

    private static JobId id(RoutingContext context) throws Problem {
        try {
            return new JobId(context.pathParam("id"));
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
