package dev.caravan.transport;

import static dev.caravan.transport.FakeServers.attempt;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.status.Diagnostic;
import dev.caravan.status.EnhancedStatusCode;
import dev.caravan.status.Reason;
import dev.caravan.transport.AttemptResult.Attempted;
import dev.caravan.transport.AttemptResult.SiteSignal;
import dev.caravan.transport.AttemptResult.Withheld;
import dev.caravan.transport.GuardedTransport.Beginning;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class GuardedTransportTest {

    private static final Attempted DELIVERED = new Attempted(List.of(), SiteSignal.REACHED);

    private final AtomicInteger tries = new AtomicInteger();
    private final List<String> heard = new ArrayList<>();
    private Instant now = Instant.EPOCH;
    private String circumstances = "old";
    private Supplier<AttemptResult> behaviour = () -> DELIVERED;

    private final Transport transport = new Transport() {
        @Override
        public AttemptResult deliver(DeliveryAttempt attempt) {
            tries.incrementAndGet();
            return behaviour.get();
        }

        @Override
        public void close() {}
    };

    private final OutageListener listener = new OutageListener() {
        @Override
        public void stopped(String transport, Diagnostic why) {
            heard.add(transport + " stopped: " + why.text());
        }

        @Override
        public void works(String transport) {
            heard.add(transport + " works");
        }
    };

    private GuardedTransport guarded = guarded(Beginning.ONE_BY_ONE);

    private GuardedTransport guarded(Beginning beginning) {
        return new GuardedTransport(
                transport,
                new GuardedTransport.Settings("provider", () -> circumstances, listener, beginning),
                () -> now);
    }

    @Test
    void afterARefusedLoginNothingIsTriedUntilTheBackOffIsOverAndThenOnce() {
        behaviour = () -> stopped(Reason.CONFIGURATION);
        assertThat(withheld().retryAfter()).isEqualTo(Duration.ofMinutes(1));
        for (int i = 0; i < 100; i++) {
            assertThat(withheld().signal()).isEqualTo(SiteSignal.UNREACHABLE);
        }
        assertThat(tries).hasValue(1);

        now = now.plusSeconds(59);
        assertThat(withheld().retryAfter()).isEqualTo(Duration.ofSeconds(1));
        assertThat(tries).hasValue(1);

        now = now.plusSeconds(1);
        assertThat(withheld().retryAfter()).isEqualTo(Duration.ofMinutes(2));
        withheld();
        assertThat(tries).hasValue(2);
        assertThat(heard).containsExactly("provider stopped: broken", "provider stopped: broken");
    }

    @Test
    void theBackOffGrowsToItsBound() {
        behaviour = () -> stopped(Reason.CONFIGURATION);
        Duration last = Duration.ZERO;
        for (int i = 0; i < 100; i++) {
            last = withheld().retryAfter();
            now = now.plus(last);
        }
        assertThat(last).isEqualTo(Duration.ofMinutes(15));
        assertThat(tries).hasValue(100);
    }

    @Test
    void aNetworkThatIsDownIsLookedAfterSooner() {
        behaviour = () -> stopped(Reason.CONNECTION);
        assertThat(withheld().retryAfter()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void aChangedSecretIsTriedAtOnce() {
        behaviour = () -> stopped(Reason.CONFIGURATION);
        withheld();
        circumstances = "new";
        behaviour = () -> DELIVERED;
        assertThat(deliver()).isEqualTo(DELIVERED);
        assertThat(heard).endsWith("provider works");
    }

    @Test
    void theFirstOfManyFindsOutForAll() throws Exception {
        Held held = new Held(1, () -> stopped(Reason.CONFIGURATION));
        List<Future<AttemptResult>> all = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                all.add(threads.submit(this::deliver));
            }
            held.awaitBegun();
            held.end();
            for (Future<AttemptResult> one : all) {
                assertThat(one.get()).isInstanceOf(Withheld.class);
            }
        }
        assertThat(tries).hasValue(1);
    }

    @Test
    void whereNobodyCountsFailuresTheFirstOnesNeedNotWaitForEachOther() throws Exception {
        guarded = guarded(Beginning.TOGETHER);
        CyclicBarrier pair = new CyclicBarrier(2);
        behaviour = () -> {
            await(pair);
            return stopped(Reason.CONNECTION);
        };
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<AttemptResult>> both = List.of(threads.submit(this::deliver), threads.submit(this::deliver));
            for (Future<AttemptResult> one : both) {
                assertThat(((Withheld) one.get()).retryAfter()).isEqualTo(Duration.ofSeconds(10));
            }
        }
        withheld();
        assertThat(tries).hasValue(2);
        assertThat(heard).containsExactly("provider stopped: broken");
    }

    @Test
    void aSuccessOverAConnectionKeptFromBetterTimesDoesNotEndTheBackOff() throws Exception {
        deliver();
        Held held = new Held(1, () -> DELIVERED);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<AttemptResult> late = threads.submit(this::deliver);
            held.awaitBegun();
            behaviour = () -> stopped(Reason.CONFIGURATION);
            withheld();
            held.end();
            assertThat(late.get()).isEqualTo(DELIVERED);
        }
        withheld();
        assertThat(tries).hasValue(3);
        assertThat(heard).containsExactly("provider works", "provider stopped: broken");
    }

    @Test
    void manyThatWereUnderWayFailAsOne() throws Exception {
        deliver();
        Held held = new Held(20, () -> stopped(Reason.CONFIGURATION));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                threads.submit(this::deliver);
            }
            held.awaitBegun();
            held.end();
        }
        assertThat(withheld().retryAfter()).isEqualTo(Duration.ofMinutes(1));
        assertThat(heard).containsExactly("provider works", "provider stopped: broken");
    }

    @Test
    void oneThatFailsAfterTheBackOffWaitsAllTheSame() throws Exception {
        deliver();
        Held held = new Held(1, () -> stopped(Reason.CONFIGURATION));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<AttemptResult> late = threads.submit(this::deliver);
            held.awaitBegun();
            behaviour = () -> stopped(Reason.CONFIGURATION);
            withheld();
            now = now.plus(Duration.ofMinutes(2));
            held.end();
            assertThat(((Withheld) late.get()).retryAfter()).isEqualTo(Duration.ofMinutes(1));
        }
    }

    @Test
    void theBackOffBeginsAnewAfterItHasWorked() {
        behaviour = () -> stopped(Reason.CONFIGURATION);
        withheld();
        now = now.plus(Duration.ofMinutes(1));
        assertThat(withheld().retryAfter()).isEqualTo(Duration.ofMinutes(2));
        now = now.plus(Duration.ofMinutes(2));
        behaviour = () -> DELIVERED;
        deliver();
        behaviour = () -> stopped(Reason.CONFIGURATION);
        assertThat(withheld().retryAfter()).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void anAttemptThatReachedNoHostDoesNotShowThatItWorks() {
        behaviour = () -> new Attempted(List.of(), SiteSignal.UNREACHABLE);
        deliver();
        assertThat(heard).isEmpty();
        behaviour = () -> DELIVERED;
        deliver();
        assertThat(heard).containsExactly("provider works");
    }

    @Test
    void aThrottleOfOurOwnIsNoOutage() {
        behaviour = () -> new Withheld(why(Reason.CONNECTION), Duration.ofSeconds(1), SiteSignal.NONE);
        withheld();
        withheld();
        assertThat(tries).hasValue(2);
        assertThat(heard).isEmpty();
    }

    /** From now on attempts begin, and end so when they are told to. */
    private final class Held {

        private final CountDownLatch begun;
        private final CountDownLatch told = new CountDownLatch(1);

        Held(int attempts, Supplier<AttemptResult> ending) {
            begun = new CountDownLatch(attempts);
            behaviour = () -> {
                begun.countDown();
                await(told);
                return ending.get();
            };
        }

        void awaitBegun() {
            await(begun);
        }

        void end() {
            told.countDown();
        }
    }

    private AttemptResult deliver() {
        return guarded.deliver(attempt("a@example.net"));
    }

    private Withheld withheld() {
        return (Withheld) deliver();
    }

    private static Withheld stopped(Reason reason) {
        return new Withheld(why(reason), Duration.ofSeconds(30), SiteSignal.UNREACHABLE);
    }

    private static Diagnostic why(Reason reason) {
        return new Diagnostic(reason, new EnhancedStatusCode(4, 7, 8), Optional.empty(), "broken", Optional.empty());
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
