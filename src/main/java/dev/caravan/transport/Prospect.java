package dev.caravan.transport;

import dev.caravan.nexthop.AddressAnswer;
import dev.caravan.tls.TlsDemand;
import dev.caravan.tlsrpt.TlsPolicyUsed;
import dev.caravan.tlsrpt.TlsResult;
import java.net.InetAddress;
import java.util.List;

/** What a host that is to be tried next turned out to be. */
public sealed interface Prospect {

    /**
     * It can be dialed.
     *
     * @param addresses at least one, in the order to try them
     * @param tls what is demanded of connections to it
     * @param because one line: why TLS is demanded; empty if it is not
     * @param policies that a session is under, for reports; none where nobody gets reports
     * @param results what reports say of it already
     */
    record Dial(
            List<InetAddress> addresses,
            TlsDemand tls,
            String because,
            List<TlsPolicyUsed> policies,
            List<TlsResult> results)
            implements Prospect {

        public Dial {
            addresses = List.copyOf(addresses);
            policies = List.copyOf(policies);
            results = List.copyOf(results);
        }

        /** Of a host that the operator has named. */
        public Dial(List<InetAddress> addresses, TlsDemand tls) {
            this(addresses, tls, "", List.of(), List.of());
        }
    }

    /**
     * It is left alone.
     *
     * @param text one line: why
     * @param results what reports say of it
     */
    record Leave(Verdict verdict, String text, List<TlsResult> results) implements Prospect {
        public Leave {
            results = List.copyOf(results);
        }

        /** It could not be found. */
        public static Leave unfound(AddressAnswer.None none) {
            return new Leave(FailurePolicy.of(none.failure()), none.text(), List.of());
        }
    }
}
