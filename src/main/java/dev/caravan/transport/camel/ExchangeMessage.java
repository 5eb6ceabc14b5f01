package dev.caravan.transport.camel;

import dev.caravan.envelope.BadSyntax;
import dev.caravan.envelope.Envelope;
import dev.caravan.envelope.ForwardPath;
import dev.caravan.envelope.Host;
import dev.caravan.envelope.Recipient;
import dev.caravan.envelope.ReversePath;
import dev.caravan.message.MessageContent;
import dev.caravan.nexthop.AddressesTried;
import dev.caravan.tls.TlsRequirement;
import dev.caravan.transport.DeliveryAttempt;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;

/** A message from outside the queue: octets in the body, the envelope in two headers. */
record ExchangeMessage(ReversePath reversePath, List<ForwardPath> forwardPaths, MessageContent content) {

    static ExchangeMessage read(Exchange exchange) {
        ReversePath reversePath = ReversePath.parse(header(exchange, TransportConstants.REVERSE_PATH));
        List<ForwardPath> forwardPaths = paths(header(exchange, TransportConstants.FORWARD_PATHS));
        try {
            byte[] octets = exchange.getMessage().getMandatoryBody(byte[].class);
            return new ExchangeMessage(reversePath, forwardPaths, ContentCheck.content(octets));
        } catch (InvalidPayloadException e) {
            throw new IllegalArgumentException(
                    "the body must be the octets of an RFC 5322 message, or something Camel turns into octets", e);
        }
    }

    List<DeliveryAttempt> attempts(String id, TransportEndpoint.Grouping grouping) {
        Map<Host, List<Recipient>> groups = new LinkedHashMap<>();
        Host first = forwardPaths.getFirst().host();
        for (ForwardPath path : forwardPaths) {
            Host host = switch (grouping) {
                case ALL_TOGETHER -> first;
                case BY_HOST -> path.host();
            };
            groups.computeIfAbsent(host, h -> new ArrayList<>()).add(Recipient.of(path));
        }
        List<DeliveryAttempt> attempts = new ArrayList<>();
        groups.forEach((host, recipients) -> attempts.add(new DeliveryAttempt(
                id,
                Envelope.of(reversePath, recipients),
                content,
                host,
                TlsRequirement.DEFAULT,
                1,
                AddressesTried.NONE)));
        return attempts;
    }

    /** Commas inside a quoted local part separate nothing. Duplicates collapse. */
    private static List<ForwardPath> paths(String text) {
        Set<ForwardPath> paths = new LinkedHashSet<>();
        int start = 0;
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && quoted) {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                paths.add(ForwardPath.parse(text.substring(start, i).trim()));
                start = i + 1;
            }
        }
        paths.add(ForwardPath.parse(text.substring(start).trim()));
        return List.copyOf(paths);
    }

    private static String header(Exchange exchange, String name) {
        String text = exchange.getMessage().getHeader(name, String.class);
        if (text == null) {
            throw new BadSyntax("header " + name + " is missing; without the exchange property "
                    + TransportConstants.ATTEMPT + " the envelope is read from " + TransportConstants.REVERSE_PATH
                    + " and " + TransportConstants.FORWARD_PATHS);
        }
        return text;
    }
}
