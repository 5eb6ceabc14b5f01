package dev.caravan.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

class CachingUpstreamTest {

    private static final Name NAME = Name.fromConstantString("example.org.");

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-21T12:00:00Z"));
    private final Lifetime lifetime = new Lifetime(now::get);
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger hits = new AtomicInteger();

    @Test
    void anAnswerIsUsedUntilItsTimeToLiveIsOverWithWhatItIsWorth() {
        Upstream cache = caching(received(300, Authenticity.SECURE));

        Response first = cache.ask(NAME, Type.MX);
        pass(Duration.ofSeconds(299));
        assertThat(cache.ask(Name.fromConstantString("EXAMPLE.org."), Type.MX)).isSameAs(first);
        assertThat(asked).hasValue(1);
        assertThat(hits).hasValue(1);

        pass(Duration.ofSeconds(1));
        cache.ask(NAME, Type.MX);
        assertThat(asked).hasValue(2);
    }

    @Test
    void anotherTypeIsAnotherQuestion() {
        Upstream cache = caching(received(300, Authenticity.SECURE));

        cache.ask(NAME, Type.MX);
        cache.ask(NAME, Type.TXT);

        assertThat(asked).hasValue(2);
    }

    @Test
    void aFailureIsRememberedForAMomentOnly() {
        Upstream cache = caching(new Response.Failed("SERVFAIL"));

        cache.ask(NAME, Type.MX);
        cache.ask(NAME, Type.MX);
        assertThat(asked).hasValue(1);

        pass(Lifetime.UNANSWERED);
        cache.ask(NAME, Type.MX);
        assertThat(asked).hasValue(2);
    }

    @Test
    void manyWhoAskTheSameAtOnceWaitForOneAnswer() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        Upstream cache = new CachingUpstream(
                (name, type) -> {
                    asked.incrementAndGet();
                    try {
                        answer.await();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                    return received(300, Authenticity.SECURE);
                },
                now::get,
                type -> hits.incrementAndGet());
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Response>> all = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                all.add(threads.submit(() -> cache.ask(NAME, Type.MX)));
            }
            try {
                await().until(() -> hits.get() == 49);
            } finally {
                answer.countDown();
            }
            for (Future<Response> one : all) {
                assertThat(one.get()).isSameAs(all.getFirst().get());
            }
        }
        assertThat(asked).hasValue(1);
    }

    @Test
    void aDefectInOneLookUpLeavesNobodyWaiting() {
        Upstream cache = new CachingUpstream(
                (name, type) -> {
                    if (asked.incrementAndGet() == 1) {
                        throw new IllegalStateException("a defect");
                    }
                    return received(300, Authenticity.SECURE);
                },
                now::get,
                type -> {});

        org.assertj.core.api.Assertions.assertThatIllegalStateException().isThrownBy(() -> cache.ask(NAME, Type.MX));
        assertThat(cache.ask(NAME, Type.MX)).isInstanceOf(Response.Received.class);
    }

    @Test
    void whatIsLargePushesOutWhatWasNotUsedForLong() {
        Upstream cache = new CachingUpstream(
                (name, type) -> {
                    asked.incrementAndGet();
                    return type == Type.TXT ? large() : received(300, Authenticity.SECURE);
                },
                now::get,
                type -> {});
        cache.ask(NAME, Type.MX);
        int fitting = CachingUpstream.OCTETS_MAX / 60_000;
        for (int i = 0; i < fitting / 2; i++) {
            cache.ask(Name.fromConstantString("n" + i + ".example.org."), Type.TXT);
        }
        cache.ask(NAME, Type.MX);
        assertThat(asked).hasValue(1 + fitting / 2);

        for (int i = 0; i < fitting; i++) {
            cache.ask(Name.fromConstantString("m" + i + ".example.org."), Type.TXT);
        }
        int before = asked.get();
        cache.ask(NAME, Type.MX);
        assertThat(asked).hasValue(before + 1);
    }

    @Test
    void positiveAnswersLiveAsLongAsTheirShortestRecordWithinBounds() {
        assertThat(lifetime.of(mx(300, 60), NAME)).isEqualTo(Duration.ofSeconds(60));
        assertThat(lifetime.of(mx(0), NAME)).isEqualTo(Lifetime.MIN);
        assertThat(lifetime.of(mx(604_800), NAME)).isEqualTo(Lifetime.MAX);
    }

    @Test
    void noAnswerOutlivesItsSignature() {
        Message message = mx(300);
        message.addRecord(
                new RRSIGRecord(
                        NAME,
                        DClass.IN,
                        300,
                        Type.MX,
                        13,
                        300,
                        now.get().plusSeconds(20),
                        now.get(),
                        1,
                        NAME,
                        new byte[64]),
                Section.ANSWER);

        assertThat(lifetime.of(message, NAME)).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void denialsLiveAsLongAsTheZoneSaysWithinBounds() {
        assertThat(lifetime.of(denial(600, 900), NAME)).isEqualTo(Duration.ofSeconds(600));
        assertThat(lifetime.of(denial(900, 600), NAME)).isEqualTo(Duration.ofSeconds(600));
        assertThat(lifetime.of(denial(86_400, 86_400), NAME)).isEqualTo(Lifetime.NEGATIVE_MAX);
        assertThat(lifetime.of(new Message(), NAME)).isEqualTo(Lifetime.UNANSWERED);
    }

    private void pass(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
    }

    private Upstream caching(Response response) {
        return new CachingUpstream(
                (name, type) -> {
                    asked.incrementAndGet();
                    return response;
                },
                now::get,
                type -> hits.incrementAndGet());
    }

    private Response received(int ttl, Authenticity authenticity) {
        Message message = mx(ttl);
        return new Response.Received(message, authenticity, lifetime.of(message, NAME));
    }

    private Response large() {
        Message message = new Message();
        String piece = "x".repeat(255);
        message.addRecord(
                new TXTRecord(NAME, DClass.IN, 300, java.util.Collections.nCopies(234, piece)), Section.ANSWER);
        return new Response.Received(message, Authenticity.SECURE, lifetime.of(message, NAME));
    }

    private static Message mx(int... ttls) {
        Message message = FakeNameServer.reply(Upstream.question(NAME, Type.MX), Rcode.NOERROR);
        for (int i = 0; i < ttls.length; i++) {
            Record mx = new MXRecord(NAME, DClass.IN, ttls[i], i, NAME);
            message.addRecord(mx, Section.ANSWER);
        }
        return message;
    }

    private static Message denial(int ttl, int minimum) {
        Message message = new Message();
        message.addRecord(new SOARecord(NAME, DClass.IN, ttl, NAME, NAME, 1, 1, 1, 1, minimum), Section.AUTHORITY);
        return message;
    }
}
