package dev.caravan.transport.mx;

import dev.caravan.dane.TlsaAnswer;
import dev.caravan.envelope.DomainName;
import dev.caravan.mtasts.OnUnavailable;
import dev.caravan.mtasts.StsAnswer;
import dev.caravan.mtasts.StsAnswer.Lack;
import dev.caravan.mtasts.StsMode;
import dev.caravan.mtasts.StsPolicy;
import dev.caravan.nexthop.AddressAnswer;
import dev.caravan.nexthop.MxHost;
import dev.caravan.tls.TlsDecision;
import dev.caravan.tls.TlsDecision.Cause;
import dev.caravan.tls.TlsFindings;
import dev.caravan.tls.TlsFindings.Dane;
import dev.caravan.tls.TlsFindings.Sts;
import dev.caravan.tls.TlsRequirement;
import dev.caravan.tls.TlsRequirement.Floor;

/** What one attempt knows of a domain's policies on TLS. The MTA-STS policy is asked for once, TLSA records host by host. */
final class DomainTls {

    private static final StsAnswer NOT_LOOKED_AT = new StsAnswer.None(Lack.NO_RECORD, "not looked at");

    private final Published published;
    private final TlsRequirement requirement;
    private final int port;
    private final StsAnswer sts;

    /** @param domain of the recipients as the sender wrote it (RFC 8461 section 3.4) */
    DomainTls(Published published, TlsRequirement requirement, DomainName domain, int port) {
        this.published = published;
        this.requirement = requirement;
        this.port = port;
        this.sts = requirement.asksDomain() ? published.sts().apply(domain) : NOT_LOOKED_AT;
    }

    HostAssessment assess(MxHost host, AddressAnswer.Found addresses) {
        TlsaAnswer tlsa =
                requirement.asksDomain() ? tlsa(host, addresses) : new TlsaAnswer.NotApplicable("not looked at");
        TlsFindings findings = new TlsFindings(host.authenticity(), dane(tlsa), sts(host));
        return new HostAssessment(host, addresses.addresses(), tlsa, sts, findings, decision(findings));
    }

    private TlsaAnswer tlsa(MxHost host, AddressAnswer.Found addresses) {
        return addresses
                .way()
                .map(way -> published.tlsa().of(host, way, port))
                .orElseGet(() -> new TlsaAnswer.NotApplicable("the host's addresses did not come from the DNS"));
    }

    private TlsDecision decision(TlsFindings findings) {
        boolean waits = sts instanceof StsAnswer.Unavailable && published.onUnavailable() == OnUnavailable.DEFER;
        return waits ? new TlsDecision.Refusal(Cause.STS_POLICY_UNAVAILABLE) : TlsDecision.of(requirement, findings);
    }

    private Sts sts(MxHost host) {
        return switch (sts) {
            case StsAnswer.None _ -> Sts.NONE;
            // Without the policy nobody can tell whether the sender's demand can be met: its mail waits.
            case StsAnswer.Unavailable _ ->
                published.onUnavailable() == OnUnavailable.IGNORE && requirement.floor() != Floor.REQUIRETLS
                        ? Sts.NONE
                        : Sts.UNAVAILABLE;
            case StsAnswer.Policy(StsPolicy policy, var _, var _) -> sts(policy, host);
        };
    }

    private static Sts sts(StsPolicy policy, MxHost host) {
        return switch (policy.mode()) {
            case StsMode.NONE -> Sts.NONE;
            case StsMode.TESTING -> Sts.TESTING;
            case StsMode.ENFORCE -> policy.matches(host.name()) ? Sts.MATCH : Sts.MISMATCH;
        };
    }

    private static Dane dane(TlsaAnswer answer) {
        return switch (answer) {
            case TlsaAnswer.NotApplicable _ -> Dane.NOT_ASKED;
            case TlsaAnswer.None _ -> Dane.NONE;
            case TlsaAnswer.Usable _ -> Dane.USABLE;
            case TlsaAnswer.Unusable _ -> Dane.UNUSABLE;
            case TlsaAnswer.Failed _ -> Dane.FAILED;
        };
    }
}
