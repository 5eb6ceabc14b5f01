package dev.caravan.dnscheck;

import dev.caravan.dns.DnsResolver;
import dev.caravan.envelope.BadSyntax;
import java.util.List;
import java.util.regex.Pattern;

/** Whether others are asked to report about TLS to the domain's mail hosts (RFC 8460). */
record TlsRptCheck(DnsResolver resolver) implements Check {

    private static final String WORD = "tlsrpt";

    /** Section 3. */
    private static final Pattern MEANT = Pattern.compile("v=TLSRPTv1[ \t]*;.*", Pattern.DOTALL);

    private static final Pattern TARGETS = Pattern.compile(
            "(?i)(?:mailto:[^@,!]+@[^@,!]+|https://[^,!]+)(?:[ ]*,[ ]*(?:mailto:[^@,!]+@[^@,!]+|https://[^,!]+))*");

    @Override
    public List<Finding> findings(Subject subject) {
        String name = "_smtp._tls." + subject.domain();
        String publish = ZoneLine.text(name, "v=TLSRPTv1; rua=mailto:postmaster@" + subject.domain());
        return List.of(
                switch (PublishedText.find(
                        resolver, name, text -> MEANT.matcher(text).matches())) {
                    case PublishedText.One(String text) -> judged(name, text, publish);
                    case PublishedText.Several(int count) ->
                        Finding.error(WORD, name + " has " + count + " records, so none counts", publish);
                    case PublishedText.None _ ->
                        Finding.note(WORD, name + " has no record: nobody reports failures of TLS", publish);
                    case PublishedText.Unanswered(String why) -> Finding.error(WORD, why);
                });
    }

    private static Finding judged(String name, String text, String publish) {
        try {
            String targets = Tags.parse(text).getOrDefault("rua", "");
            if (TARGETS.matcher(targets).matches()) {
                return Finding.ok(WORD, "reports about TLS go to " + targets);
            }
            return Finding.error(
                    WORD,
                    "the record of " + name + " has no rua with mailto and https URIs: " + BadSyntax.show(targets),
                    publish);
        } catch (BadSyntax e) {
            return Finding.error(WORD, "the record of " + name + " cannot be read: " + e.getMessage(), publish);
        }
    }
}
