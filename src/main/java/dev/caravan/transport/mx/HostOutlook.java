package dev.caravan.transport.mx;

import dev.caravan.nexthop.AddressAnswer;
import dev.caravan.nexthop.MxHost;
import dev.caravan.transport.Prospect;
import java.util.Optional;

/**
 * What will be done about a host, and all that it follows from.
 *
 * @param addresses that may be dialed
 * @param assessment empty if there are none
 */
public record HostOutlook(
        MxHost host, AddressAnswer addresses, Optional<HostAssessment> assessment, Prospect prospect) {}
