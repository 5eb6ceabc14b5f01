package dev.caravan.queue.artemis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.envelope.Envelope;
import dev.caravan.envelope.ForwardPath;
import dev.caravan.envelope.Recipient;
import dev.caravan.envelope.ReversePath;
import dev.caravan.message.MessageContent.Needs;
import dev.caravan.nexthop.AddressesTried;
import dev.caravan.queue.Job;
import dev.caravan.queue.JobContent;
import dev.caravan.queue.JobId;
import dev.caravan.queue.Priority;
import dev.caravan.queue.Progress;
import dev.caravan.queue.Reporting;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JobCodecTest {

    private static final String ID = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
    private static final Instant DUE = Instant.ofEpochMilli(1_700_000_000_000L);

    @Test
    void keepsWhereAJobHasBeenInItsOrder() {
        AddressesTried tried = new AddressesTried(Map.of(
                "mx.example", List.of(InetAddress.ofLiteral("192.0.2.1"), InetAddress.ofLiteral("2001:db8::1"))));
        Job job = job().afterTrying(tried);

        assertThat(read(JobCodec.encode(job)).progress().addressesTried()).isEqualTo(tried);
    }

    @Test
    void saysNothingOfAddressesBeforeTheFirstAttempt() {
        assertThat(JobCodec.encode(job())).doesNotContain("addressesTried");
    }

    @Test
    void readsAJobOfAVersionThatDidNotKnowWhereItHadBeen() {
        String old = """
                {"id":"@ID@","message":"m1","account":"app","from":"<a@x.example>","to":["<b@y.example>"],
                "hop":"y.example","needs":"SEVEN_BIT","arrival":1700000000000,"priority":"NORMAL",
                "attempts":3,"due":1700000000000,"lastError":"450 later"}""".replace("@ID@", ID);

        assertThat(read(old).progress())
                .isEqualTo(new Progress(3, DUE, 0, 0, false, false, Optional.of("450 later"), AddressesTried.NONE));
    }

    @Test
    void readsAJobWhoseAddressesCannotBeReadAsIfItHadNone() {
        String damaged = JobCodec.encode(job())
                .replace(
                        "\"attempts\"",
                        "\"addressesTried\":{\"a\":[\"fe80::1%nowhere9\",\"relay.example\",true],\"b\":5,\"c\":[]},\"attempts\"");

        assertThat(read(damaged).progress()).isEqualTo(Progress.start(DUE));
    }

    private static Job read(String facts) {
        return JobCodec.decode(facts, new byte[0]);
    }

    private static Job job() {
        ForwardPath path = ForwardPath.parse("<b@y.example>");
        return new Job(
                new JobId(ID),
                "m1",
                "app",
                Envelope.of(ReversePath.parse("<a@x.example>"), List.of(Recipient.of(path))),
                path.host(),
                new JobContent.Inline(new byte[0], Needs.SEVEN_BIT),
                DUE,
                Optional.empty(),
                Optional.empty(),
                Priority.NORMAL,
                new Reporting(Reporting.Mode.FINAL, Optional.empty(), Optional.empty(), Optional.empty()),
                Progress.start(DUE));
    }
}
