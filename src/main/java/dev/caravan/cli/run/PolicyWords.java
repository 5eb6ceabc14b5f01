package dev.caravan.cli.run;

import dev.caravan.envelope.DomainName;
import dev.caravan.mtasts.MxPattern;
import dev.caravan.mtasts.OnUnavailable;
import dev.caravan.mtasts.StsAnswer;
import dev.caravan.mtasts.StsPolicy;
import dev.caravan.mtasts.StsTrouble;
import dev.caravan.tls.TlsRequirement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A domain's MTA-STS policy in words. */
record PolicyWords(StsPolicies policies, OnUnavailable onUnavailable) {

    List<String> of(DomainName domain, TlsRequirement requirement) {
        if (!requirement.asksDomain()) {
            return List.of("not looked at: no more is asked of TLS");
        }
        return switch (policies.policy(domain)) {
            case StsAnswer.None(var _, String why) -> List.of("no policy: " + why);
            case StsAnswer.Unavailable(StsTrouble why) ->
                List.of("a policy cannot be had (" + why.kind().word() + "): " + why.text(), instead());
            case StsAnswer.Policy policy -> lines(domain, policy);
        };
    }

    private List<String> lines(DomainName domain, StsAnswer.Policy answer) {
        StsPolicy policy = answer.policy();
        List<String> lines = new ArrayList<>();
        lines.add("mode " + policy.mode().word() + ", id " + answer.id() + ", " + source(answer.source()));
        lines.add("for "
                + (policy.mx().isEmpty()
                        ? "no host"
                        : policy.mx().stream().map(MxPattern::text).collect(Collectors.joining(", "))));
        policies.kept(domain)
                .ifPresent(kept -> lines.add("fetched " + kept.fetched() + ", holds until " + kept.expires()));
        return lines;
    }

    private static String source(StsAnswer.Source source) {
        return switch (source) {
            case FETCHED -> "fetched from its host just now";
            case CACHED -> "kept from before and unchanged";
            case KEPT -> "kept from before; no newer one can be had now";
        };
    }

    private String instead() {
        return switch (onUnavailable) {
            case STRICT -> "so a valid certificate is demanded (mta-sts.on-error: strict)";
            case DEFER -> "so mail waits (mta-sts.on-error: defer)";
            case IGNORE -> "as if there were none (mta-sts.on-error: ignore)";
        };
    }
}
