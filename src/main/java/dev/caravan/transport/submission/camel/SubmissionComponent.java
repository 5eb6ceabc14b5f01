package dev.caravan.transport.submission.camel;

import dev.caravan.transport.Access;
import dev.caravan.transport.Transport;
import dev.caravan.transport.camel.Parameters;
import dev.caravan.transport.camel.TransportEndpoint;
import dev.caravan.transport.camel.TransportEndpoint.Grouping;
import dev.caravan.transport.smarthost.RelayNames;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/**
 * {@code submission:host:port?user=…}.
 *
 * <ul>
 *   <li>{@code host} a name, an IPv4 address, or an IPv6 address in brackets; {@code port} is 587 if absent, 465 with
 *       {@code tls=implicit}
 *   <li>{@code tls} {@code starttls} (default) or {@code implicit}: the certificate is verified; or {@code dane}:
 *       {@code starttls} with a certificate that the host's TLSA records vouch for, where it has some
 *   <li>{@code user}, and one or more of {@code password}, {@code passwordFile}, {@code passwordCommand}, {@code tokenFile},
 *       {@code tokenCommand} (commands are given once for the program and once for each argument)
 *   <li>{@code certFile} and {@code keyFile}: a client certificate, for EXTERNAL
 *   <li>{@code mechanisms} with commas between them: exactly those may be used. If absent, the strongest that is offered
 *   <li>{@code order}, {@code weights}, {@code mx}, {@code connections}, {@code proxy} and what belongs to it,
 *       {@code source}, {@code ehloName}, {@code name} as for {@code smarthost}
 * </ul>
 */
public final class SubmissionComponent extends DefaultComponent {

    private final Access access;
    private final RelayNames names;

    /** @param names finds servers */
    public SubmissionComponent(Access access, RelayNames names) {
        this.access = access;
        this.names = names;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> values) {
        Transport transport = SubmissionParameters.read(new Parameters(uri, values), remaining)
                .transport(access, names);
        return new TransportEndpoint(uri, this, transport, Grouping.ALL_TOGETHER);
    }
}
