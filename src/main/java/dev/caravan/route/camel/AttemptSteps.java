package dev.caravan.route.camel;

import dev.caravan.message.MessageContent;
import dev.caravan.nexthop.AddressesTried;
import dev.caravan.queue.Job;
import dev.caravan.queue.JobContent;
import dev.caravan.queue.Outcome.Action;
import dev.caravan.queue.artemis.Attempts.Made;
import dev.caravan.queue.artemis.MailQueueConstants;
import dev.caravan.queue.content.ContentStore;
import dev.caravan.queue.core.Event.Signal;
import dev.caravan.queue.core.Settlement;
import dev.caravan.queue.core.Settler;
import dev.caravan.queue.core.Settler.Via;
import dev.caravan.site.SiteKey;
import dev.caravan.status.Diagnostic;
import dev.caravan.status.EnhancedStatusCode;
import dev.caravan.status.Hop;
import dev.caravan.status.Reason;
import dev.caravan.status.RecipientOutcome;
import dev.caravan.status.RecipientOutcome.Deferred;
import dev.caravan.status.RecipientOutcome.Delivered;
import dev.caravan.status.Reply;
import dev.caravan.transport.AttemptResult;
import dev.caravan.transport.AttemptResult.Attempted;
import dev.caravan.transport.AttemptResult.SiteSignal;
import dev.caravan.transport.AttemptResult.Withheld;
import dev.caravan.transport.DeliveryAttempt;
import dev.caravan.transport.camel.TransportConstants;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.camel.Exchange;

/** The steps of the attempt and settle routes. */
public final class AttemptSteps {

    /** Header: the name of the chosen transport. */
    public static final String TRANSPORT = "CaravanTransport";

    /** RFC 3463 section 3.4: system not capable of selected features; our own configuration is at fault. */
    private static final EnhancedStatusCode SYSTEM_CONFIGURATION = new EnhancedStatusCode(4, 3, 5);

    private static final String WAY = "CaravanWay";

    private final ContentStore contents;
    private final Supplier<Settler> settler;
    private final InstantSource clock;
    private final AttemptListener listener;

    public AttemptSteps(
            ContentStore contents, Supplier<Settler> settler, InstantSource clock, AttemptListener listener) {
        this.contents = contents;
        this.settler = settler;
        this.clock = clock;
        this.listener = listener;
    }

    /** Hears of every attempt: for the log and the metrics. */
    public interface AttemptListener {
        void attempted(Job job, Via via, AttemptResult result, Settlement settlement);
    }

    void select(Exchange exchange, Policy policy) {
        Job job = job(exchange);
        String transport = policy.transportOf(job);
        exchange.getMessage().setHeader(TRANSPORT, transport);
        exchange.setProperty(WAY, policy.ways().get(transport));
        exchange.setProperty(
                TransportConstants.ATTEMPT,
                new DeliveryAttempt(
                        job.id() + "/" + job.attempt(),
                        job.envelope(),
                        content(job),
                        job.nextHop(),
                        policy.tlsOf(job),
                        job.attempt(),
                        job.progress().addressesTried()));
    }

    void unknownTransport(Exchange exchange) {
        String transport = exchange.getMessage().getHeader(TRANSPORT, String.class);
        exchange.setProperty(
                TransportConstants.RESULT,
                deferred(job(exchange), "the transport " + transport + " is not configured"));
    }

    /** A component that is not ours threw: not now, then. */
    void foreignFailure(Exchange exchange) {
        Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        exchange.setProperty(
                TransportConstants.RESULT,
                deferred(job(exchange), "the transport failed: " + (failure == null ? "" : failure.getMessage())));
    }

    void settle(Exchange exchange) {
        Job job = job(exchange);
        AttemptResult result = exchange.getProperty(TransportConstants.RESULT, AttemptResult.class);
        if (result == null) {
            result = foreignSuccess(job);
        }
        Via via = via(exchange);
        Settlement settlement = switch (result) {
            case Attempted(List<RecipientOutcome> outcomes, var _, AddressesTried tried) ->
                settler.get().attempted(job.afterTrying(tried), outcomes, via, clock.instant());
            case Withheld(Diagnostic why, Duration retryAfter, SiteSignal signal) ->
                settler.get().withheld(job, retryAfter, clock.instant());
        };
        listener.attempted(job, via, result, settlement);
        exchange.setProperty(MailQueueConstants.MADE, new Made(settlement, signal(result)));
    }

    private static Via via(Exchange exchange) {
        Policy.Way way = exchange.getProperty(WAY, Policy.Way.class);
        SiteKey site = exchange.getProperty(MailQueueConstants.SITE, SiteKey.class);
        return new Via(
                exchange.getMessage().getHeader(TRANSPORT, String.class),
                site.place(),
                way == null ? Action.RELAYED : way.success());
    }

    private static Signal signal(AttemptResult result) {
        SiteSignal signal = switch (result) {
            case Attempted a -> a.signal();
            case Withheld w -> w.signal();
        };
        return switch (signal) {
            case REACHED -> Signal.REACHED;
            case BUSY -> Signal.BUSY;
            case UNREACHABLE -> Signal.UNREACHABLE;
            case NONE -> Signal.NONE;
        };
    }

    private static Attempted deferred(Job job, String text) {
        Diagnostic why =
                new Diagnostic(Reason.CONFIGURATION, SYSTEM_CONFIGURATION, Optional.empty(), text, Optional.empty());
        return new Attempted(each(job, r -> new Deferred(r, why)), SiteSignal.REACHED);
    }

    /** A foreign component returned without a word: it took the message. */
    private static Attempted foreignSuccess(Job job) {
        Hop hop = new Hop("", Optional.empty(), Optional.empty(), Duration.ZERO);
        return new Attempted(each(job, r -> new Delivered(r, Reply.of(250, "taken"), hop)), SiteSignal.REACHED);
    }

    private static List<RecipientOutcome> each(
            Job job, Function<dev.caravan.envelope.ForwardPath, RecipientOutcome> outcome) {
        return job.envelope().recipients().stream()
                .map(r -> outcome.apply(r.path()))
                .toList();
    }

    private MessageContent content(Job job) {
        return switch (job.content()) {
            case JobContent.Inline(byte[] octets, var needs) -> MessageContent.of(octets, needs);
            case JobContent.Stored(String contentId, long size, var needs) ->
                new MessageContent() {
                    @Override
                    public long size() {
                        return size;
                    }

                    @Override
                    public InputStream open() throws IOException {
                        return contents.open(contentId);
                    }

                    @Override
                    public Needs needs() {
                        return needs;
                    }
                };
        };
    }

    private static Job job(Exchange exchange) {
        return exchange.getProperty(MailQueueConstants.JOB, Job.class);
    }
}
