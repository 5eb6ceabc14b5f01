package dev.caravan.nexthop;

import dev.caravan.envelope.DomainName;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * Asks the operating system, so host files, search lists and a cluster's own names count. For hosts that the operator
 * named; never for names that come from a message.
 */
public record SystemAddressLookup() implements AddressLookup {

    @Override
    public AddressAnswer addresses(DomainName host) {
        try {
            return new AddressAnswer.Found(List.of(InetAddress.getAllByName(host.ascii())));
        } catch (UnknownHostException e) {
            // The system's interface does not tell a name that does not exist from a name server that is silent.
            return new AddressAnswer.None(
                    LookupFailure.HOST_UNANSWERED, "the system knows no address of " + host.ascii() + " at the moment");
        }
    }
}
