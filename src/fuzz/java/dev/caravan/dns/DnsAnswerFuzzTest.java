package dev.caravan.dns;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.caravan.envelope.DomainName;
import java.io.IOException;
import java.time.Instant;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;

/** Whatever a name server answers: it is one of five things, and no more than the limit. */
class DnsAnswerFuzzTest {

    private static final DomainName NAME = DomainName.parse("_25._tcp.a.test");
    private static final Lifetime LIFETIME = new Lifetime(() -> Instant.EPOCH);

    @FuzzTest(maxDuration = "3m")
    void anyOctetsAreAnAnswerOrNone(byte[] octets) {
        DnsResolver resolver = new DnsjavaResolver((name, type) -> received(octets, name), DnsListener.NONE);

        bounded(resolver.tlsa(NAME));
        bounded(resolver.mx(NAME));
        bounded(resolver.texts(NAME));
        bounded(resolver.addresses(NAME, Family.IPV6));
    }

    private static Response received(byte[] octets, Name name) {
        try {
            Message message = new Message(octets);
            return new Response.Received(message, Authenticity.INSECURE, LIFETIME.of(message, name));
        } catch (IOException e) {
            return new Response.Failed("no message");
        }
    }

    private static void bounded(DnsAnswer<?> answer) {
        if (answer instanceof DnsAnswer.Records<?>(var records, var _)) {
            assertThat(records).hasSizeBetween(1, DnsjavaResolver.RECORDS_MAX);
        }
    }
}
