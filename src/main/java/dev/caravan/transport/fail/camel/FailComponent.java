package dev.caravan.transport.fail.camel;

import dev.caravan.transport.camel.Parameters;
import dev.caravan.transport.camel.TransportEndpoint;
import dev.caravan.transport.camel.TransportEndpoint.Grouping;
import dev.caravan.transport.fail.FailTransport;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/** {@code fail:554?text=…}: the reply code, 400 to 599, and its text. */
public final class FailComponent extends DefaultComponent {

    private static final String TEXT_DEFAULT = "not delivered, as configured";

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> values) {
        if (!remaining.matches("\\d{3}")) {
            throw new IllegalArgumentException(uri + " must be fail: and a reply code of three digits, such as fail:"
                    + FailTransport.CODE_DEFAULT);
        }
        String text = new Parameters(uri, values).text("text").orElse(TEXT_DEFAULT);
        return new TransportEndpoint(
                uri, this, new FailTransport(Integer.parseInt(remaining), text), Grouping.ALL_TOGETHER);
    }
}
