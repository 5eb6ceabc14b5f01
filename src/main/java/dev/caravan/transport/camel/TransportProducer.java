package dev.caravan.transport.camel;

import dev.caravan.envelope.ForwardPath;
import dev.caravan.status.RecipientOutcome;
import dev.caravan.transport.AttemptResult;
import dev.caravan.transport.AttemptResult.Attempted;
import dev.caravan.transport.AttemptResult.SiteSignal;
import dev.caravan.transport.AttemptResult.Withheld;
import dev.caravan.transport.DeliveryAttempt;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;

/** Hands the exchange's message over and puts what came of it in the property {@link TransportConstants#RESULT}. */
final class TransportProducer extends DefaultProducer {

    private final TransportEndpoint endpoint;

    TransportProducer(TransportEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    public void process(Exchange exchange) {
        Object attempt = exchange.getProperty(TransportConstants.ATTEMPT);
        if (attempt instanceof DeliveryAttempt given) {
            exchange.setProperty(TransportConstants.RESULT, endpoint.transport().deliver(given));
        } else if (attempt != null) {
            throw new IllegalArgumentException("exchange property " + TransportConstants.ATTEMPT + " holds a "
                    + attempt.getClass().getName() + "; it must be a " + DeliveryAttempt.class.getName());
        } else {
            fromMessage(exchange);
        }
    }

    private void fromMessage(Exchange exchange) {
        ExchangeMessage message = ExchangeMessage.read(exchange);
        List<AttemptResult> results = new ArrayList<>();
        List<DeliveryAttempt> attempts = message.attempts(exchange.getExchangeId(), endpoint.grouping());
        for (DeliveryAttempt attempt : attempts) {
            results.add(endpoint.transport().deliver(attempt));
        }
        AttemptResult result = results.size() == 1 ? results.getFirst() : together(message, attempts, results);
        exchange.setProperty(TransportConstants.RESULT, result);
        if (NotDeliveredException.concerns(result)) {
            exchange.setException(new NotDeliveredException(result));
        }
    }

    private static Attempted together(
            ExchangeMessage message, List<DeliveryAttempt> attempts, List<AttemptResult> results) {
        List<RecipientOutcome> outcomes = new ArrayList<>();
        SiteSignal signal = SiteSignal.REACHED;
        for (int i = 0; i < results.size(); i++) {
            switch (results.get(i)) {
                case Attempted(List<RecipientOutcome> some, SiteSignal its, var _) -> {
                    outcomes.addAll(some);
                    signal = its.compareTo(signal) > 0 ? its : signal;
                }
                case Withheld(var why, var _, var _) ->
                    attempts.get(i).envelope().recipients().stream()
                            .map(r -> new RecipientOutcome.Deferred(r.path(), why))
                            .forEach(outcomes::add);
            }
        }
        List<ForwardPath> order = message.forwardPaths();
        outcomes.sort(Comparator.comparingInt(o -> order.indexOf(o.recipient())));
        return new Attempted(outcomes, signal);
    }
}
