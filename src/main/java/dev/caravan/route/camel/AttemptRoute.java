package dev.caravan.route.camel;

import dev.caravan.queue.artemis.MailQueueComponent;
import java.util.Map;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.ChoiceDefinition;

/**
 * Chooses a transport for every attempt and hands the message to it. Its transports are those of one policy: a reload
 * adds the route of the new policy, which takes all attempts from then on, and the old one goes with its last attempt.
 */
public final class AttemptRoute extends RouteBuilder {

    private final String id;
    private final Policy policy;
    private final AttemptSteps steps;

    public AttemptRoute(String id, Policy policy, AttemptSteps steps) {
        this.id = id;
        this.policy = policy;
        this.steps = steps;
    }

    @Override
    public void configure() {
        onException(Exception.class)
                .handled(true)
                .process(steps::foreignFailure)
                .to("direct:settle");

        ChoiceDefinition choice = from("mailqueue:" + MailQueueComponent.ATTEMPTS)
                .routeId(id)
                .process(exchange -> steps.select(exchange, policy))
                .choice();
        for (Map.Entry<String, Policy.Way> way : policy.ways().entrySet()) {
            choice.when(header(AttemptSteps.TRANSPORT).isEqualTo(way.getKey()))
                    .to(way.getValue().uri());
        }
        choice.otherwise().process(steps::unknownTransport).end().to("direct:settle");
    }
}
