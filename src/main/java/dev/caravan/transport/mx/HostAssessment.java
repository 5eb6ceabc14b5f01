package dev.caravan.transport.mx;

import dev.caravan.dane.TlsaAnswer;
import dev.caravan.mtasts.StsAnswer;
import dev.caravan.nexthop.MxHost;
import dev.caravan.tls.TlsDecision;
import dev.caravan.tls.TlsFindings;
import java.net.InetAddress;
import java.util.List;

/**
 * What is known of one host of a domain before it is dialed, and what follows from it.
 *
 * @param addresses to be dialed, at least one, in this order
 */
public record HostAssessment(
        MxHost host,
        List<InetAddress> addresses,
        TlsaAnswer tlsa,
        StsAnswer sts,
        TlsFindings findings,
        TlsDecision decision) {

    public HostAssessment {
        addresses = List.copyOf(addresses);
    }
}
