package dev.caravan.transport.fail.camel;

import static dev.caravan.transport.FakeServers.attempt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.status.RecipientOutcome;
import dev.caravan.transport.AttemptResult.Attempted;
import dev.caravan.transport.camel.TransportConstants;
import java.io.IOException;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FailComponentTest {

    private final DefaultCamelContext context = new DefaultCamelContext();

    @BeforeEach
    void start() {
        context.addComponent("fail", new FailComponent());
        context.start();
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    @Test
    void failsForGoodWithA5yzReply() {
        assertThat(outcome("fail:554?text=not from here"))
                .isInstanceOfSatisfying(
                        RecipientOutcome.Failed.class,
                        f -> assertThat(f.why().reply().orElseThrow()).hasToString("554 5.7.0 not from here"));
    }

    @Test
    void defersWithA4yzReply() {
        assertThat(outcome("fail:451"))
                .isInstanceOfSatisfying(
                        RecipientOutcome.Deferred.class,
                        d -> assertThat(d.why().status()).hasToString("4.7.0"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fail:250",
                "fail:354",
                "fail:600",
                "fail:55",
                "fail:abc",
                "fail:554?text=n\u00f6",
                "fail:554?txt=a"
            })
    void refusesAUriItDoesNotUnderstand(String uri) {
        assertThatThrownBy(() -> context.getEndpoint(uri)).isInstanceOf(ResolveEndpointFailedException.class);
    }

    private RecipientOutcome outcome(String uri) {
        try (ProducerTemplate template = context.createProducerTemplate()) {
            Exchange exchange =
                    template.send(uri, e -> e.setProperty(TransportConstants.ATTEMPT, attempt("a@example.net")));
            return exchange.getProperty(TransportConstants.RESULT, Attempted.class)
                    .outcomes()
                    .getFirst();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
