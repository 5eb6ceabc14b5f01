package dev.caravan.transport;

import dev.caravan.status.Diagnostic;
import dev.caravan.status.EnhancedStatusCode;
import dev.caravan.status.Reason;
import dev.caravan.transport.AttemptResult.Attempted;
import dev.caravan.transport.AttemptResult.SiteSignal;
import dev.caravan.transport.AttemptResult.Withheld;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * A transport that depends on one thing of our own: a relay, a login, or a proxy. While that fails, no attempt is made but
 * one, the probe, when a back-off has passed: a provider that is asked again and again with a wrong password locks the
 * account, and a proxy that is down stays so for all destinations alike. All other attempts are withheld.
 */
public final class GuardedTransport implements Transport {

    /** RFC 3463 section 3.5. */
    private static final EnhancedStatusCode SYSTEM_CONGESTION = new EnhancedStatusCode(4, 4, 5);

    /** Ours: how long an attempt waits for the probe's end before it is withheld. */
    private static final Duration PROBE_WAIT_MAX = Duration.ofSeconds(30);

    /** Ours: for those that did not get to know in that time. */
    private static final Duration PROBE_RETRY_AFTER = Duration.ofSeconds(5);

    /**
     * How long nothing is tried after a failure: doubled with each, up to a bound.
     *
     * @param first after the first
     */
    private record BackOff(Duration first, Duration max) {

        /** Ours: account locks count failures by the quarter of an hour; four in the first, then one. */
        static final BackOff LOGIN = new BackOff(Duration.ofMinutes(1), Duration.ofMinutes(15));

        /** Ours: as sites that are down are looked after. */
        static final BackOff NETWORK = new BackOff(Duration.ofSeconds(10), Duration.ofMinutes(5));

        static BackOff of(Diagnostic why) {
            return why.reason() == Reason.CONFIGURATION ? LOGIN : NETWORK;
        }

        Duration after(int failures) {
            // Beyond that many doublings every back-off is at its bound; a shift further would overflow.
            Duration grown = first.multipliedBy(1L << Math.min(failures - 1, 16));
            return grown.compareTo(max) < 0 ? grown : max;
        }
    }

    /**
     * What is particular to one transport.
     *
     * @param name as operators know it
     * @param circumstances what, when it changes, is worth a probe at once: a value with {@code equals}
     */
    public record Settings(String name, Supplier<?> circumstances, OutageListener listener, Beginning beginning) {}

    /** How the first attempts go. */
    public enum Beginning {
        /** One after the other until one has worked: where failures are counted, the first of many finds out for all. */
        ONE_BY_ONE,
        /** Together, as ever after. */
        TOGETHER
    }

    private final Transport transport;
    private final Settings settings;
    private final InstantSource clock;
    private final ReentrantLock probe = new ReentrantLock(true);

    private volatile boolean works;
    private int failures;
    private Instant until = Instant.MIN;
    private Optional<Diagnostic> why = Optional.empty();
    private Optional<Object> circumstances = Optional.empty();

    public GuardedTransport(Transport transport, Settings settings, InstantSource clock) {
        this.transport = transport;
        this.settings = settings;
        this.clock = clock;
        this.works = settings.beginning() == Beginning.TOGETHER;
    }

    @Override
    public AttemptResult deliver(DeliveryAttempt attempt) {
        return works ? heeded(transport.deliver(attempt)) : afterProbe(attempt);
    }

    @Override
    public void close() {
        transport.close();
    }

    private AttemptResult afterProbe(DeliveryAttempt attempt) {
        try {
            if (!probe.tryLock(PROBE_WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
                return undecided("another attempt is still finding out whether " + settings.name() + " works");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return undecided("interrupted while another attempt found out whether " + settings.name() + " works");
        }
        try {
            if (!works) {
                Optional<AttemptResult> closed = closed();
                return closed.isPresent() ? closed.get() : heeded(transport.deliver(attempt));
            }
        } finally {
            probe.unlock();
        }
        return heeded(transport.deliver(attempt));
    }

    private synchronized Optional<AttemptResult> closed() {
        Instant now = clock.instant();
        if (why.isEmpty() || !now.isBefore(until) || !circumstances.equals(current())) {
            return Optional.empty();
        }
        return Optional.of(new Withheld(why.get(), Duration.between(now, until), SiteSignal.UNREACHABLE));
    }

    private AttemptResult heeded(AttemptResult result) {
        return switch (result) {
            case Withheld withheld when withheld.signal() == SiteSignal.UNREACHABLE -> failed(withheld);
            case Withheld withheld -> withheld;
            case Attempted attempted -> {
                if (attempted.signal() != SiteSignal.UNREACHABLE) {
                    worked();
                }
                yield attempted;
            }
        };
    }

    private Withheld failed(Withheld result) {
        Duration pause;
        boolean counts;
        synchronized (this) {
            Instant now = clock.instant();
            // Those that were under way with the one that found out say nothing new.
            counts = works || probe.isHeldByCurrentThread();
            if (counts) {
                works = false;
                failures++;
                until = now.plus(BackOff.of(result.why()).after(failures));
                why = Optional.of(result.why());
                circumstances = current();
            }
            pause = Duration.between(now, until);
        }
        if (counts) {
            settings.listener().stopped(settings.name(), result.why());
        }
        return new Withheld(
                result.why(),
                pause.isPositive() ? pause : BackOff.of(result.why()).first(),
                SiteSignal.UNREACHABLE);
    }

    /** Over a connection that was kept from better times an attempt succeeds still: that proves nothing. */
    private void worked() {
        synchronized (this) {
            if (works || !probe.isHeldByCurrentThread()) {
                return;
            }
            works = true;
            failures = 0;
            why = Optional.empty();
        }
        settings.listener().works(settings.name());
    }

    private Optional<Object> current() {
        return Optional.of(settings.circumstances().get());
    }

    private static Withheld undecided(String text) {
        Diagnostic why =
                new Diagnostic(Reason.CONFIGURATION, SYSTEM_CONGESTION, Optional.empty(), text, Optional.empty());
        return new Withheld(why, PROBE_RETRY_AFTER, SiteSignal.NONE);
    }
}
