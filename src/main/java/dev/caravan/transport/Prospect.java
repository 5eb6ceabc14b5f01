package dev.caravan.transport;

import dev.caravan.nexthop.AddressAnswer;
import dev.caravan.tls.PeerCheck;
import dev.caravan.tls.TlsDecision;
import dev.caravan.tls.TlsDemand;
import dev.caravan.tlsrpt.TlsPolicyUsed;
import dev.caravan.tlsrpt.TlsResult;
import dev.caravan.transport.AttemptResult.SiteSignal;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/** What a host that is to be tried next turned out to be. */
public sealed interface Prospect {

    /**
     * It can be dialed.
     *
     * @param addresses in the order to try them; none if a proxy looks up the host's name, which only it then knows
     * @param tls what is demanded of connections to it
     * @param because one line: why TLS is demanded; empty if it is not
     * @param policies that a session is under, for reports; none where nobody gets reports, or nobody was asked
     * @param results what reports say of it already
     */
    record Dial(
            List<InetAddress> addresses, TlsDemand tls, String because, List<Policy> policies, List<TlsResult> results)
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
     * A policy that a session is a success or a failure under.
     *
     * @param rehearsal what a peer would have to prove if the policy were enforced; empty where the session itself
     *     demands all that the policy asks for
     */
    record Policy(TlsPolicyUsed used, Optional<PeerCheck> rehearsal) {

        /** One that is enforced, or asks for nothing. */
        public Policy(TlsPolicyUsed used) {
            this(used, Optional.empty());
        }
    }

    /**
     * It is left alone.
     *
     * @param text one line: why
     * @param results what reports say of it
     * @param signal what it says of the site
     */
    record Leave(Verdict verdict, String text, List<TlsResult> results, SiteSignal signal) implements Prospect {
        public Leave {
            results = List.copyOf(results);
        }

        /** It could not be found. */
        public static Leave unfound(AddressAnswer.None none) {
            return new Leave(FailurePolicy.of(none.failure()), none.text(), List.of(), SiteSignal.UNREACHABLE);
        }

        /** It could be dialed, and one domain's or one sender's demand forbids it: others may use it all the same. */
        public static Leave declined(TlsDecision.Cause cause, String text, List<TlsResult> results) {
            return new Leave(FailurePolicy.of(cause), text, results, SiteSignal.NONE);
        }
    }
}
