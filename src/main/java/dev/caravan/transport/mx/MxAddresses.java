package dev.caravan.transport.mx;

import dev.caravan.envelope.Host;
import dev.caravan.nexthop.AddressAnswer;
import dev.caravan.nexthop.AddressFilter;
import dev.caravan.nexthop.AddressLookup;
import dev.caravan.nexthop.LookupFailure;
import dev.caravan.nexthop.MxHost;
import java.net.InetAddress;
import java.util.List;

/** The addresses of mail hosts that may be dialed. */
record MxAddresses(AddressLookup lookup, AddressFilter filter) {

    AddressAnswer of(MxHost host) {
        AddressAnswer answer = allowed(host.name().ascii(), lookup.addresses(host.name()));
        boolean nowhere = answer instanceof AddressAnswer.None(LookupFailure failure, var _)
                && failure == LookupFailure.HOST_WITHOUT_ADDRESS
                && host.kind() == MxHost.Kind.IMPLICIT;
        return nowhere
                ? new AddressAnswer.None(
                        LookupFailure.NO_MAIL_HOST, "the domain " + host.name() + " has neither MX nor address records")
                : answer;
    }

    AddressAnswer of(Host.AddressLiteral literal) {
        return allowed(literal.address().getHostAddress(), new AddressAnswer.Found(List.of(literal.address())));
    }

    private AddressAnswer allowed(String host, AddressAnswer answer) {
        if (!(answer instanceof AddressAnswer.Found found)) {
            return answer;
        }
        List<InetAddress> allowed =
                found.addresses().stream().filter(filter::allows).toList();
        return allowed.isEmpty()
                ? new AddressAnswer.None(
                        LookupFailure.HOST_FORBIDDEN,
                        host + " has only addresses that mail is not sent to, such as "
                                + found.addresses().getFirst().getHostAddress())
                : new AddressAnswer.Found(allowed, found.way());
    }
}
