package dev.caravan.site;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SiteTest {

    private static final long SECOND = 1_000_000_000L;

    private final Site site = new Site(new SiteKey("mx", "a.example"), new SiteLimits(4, 6));
    private long now = 1_000 * SECOND;

    @Test
    void growsByOneForAsManySuccessesAsItHasConnectionsAndNeverBeyondItsBound() {
        succeed(4);
        assertThat(site.concurrency()).isEqualTo(4);
        succeed(1);
        assertThat(site.concurrency()).isEqualTo(5);
        succeed(100);
        assertThat(site.concurrency()).isEqualTo(6);
    }

    @Test
    void keepsToNewBoundsAtOnceAndGrowsToThemOnlyIfItWasNotSlowedDown() {
        site.limit(new SiteLimits(1, 2));
        assertThat(site.concurrency()).isEqualTo(2);
        site.limit(new SiteLimits(8, 10));
        assertThat(site.concurrency()).isEqualTo(8);
        site.started(now);
        site.busy(now);
        site.limit(new SiteLimits(9, 10));
        assertThat(site.concurrency()).isEqualTo(4);
    }

    @Test
    void halvesWhenAskedForLessAndKeepsOne() {
        for (int expected : new int[] {2, 1, 1}) {
            site.started(now);
            site.busy(now);
            assertThat(site.concurrency()).isEqualTo(expected);
        }
        assertThat(site.isDown()).isFalse();
    }

    @Test
    void isDownAfterFailuresInARowAndNotWhenOneSessionWasHeldBetween() {
        fail(Site.DOWN_AFTER_FAILURES - 1);
        succeed(1);
        fail(Site.DOWN_AFTER_FAILURES - 1);
        assertThat(site.isDown()).isFalse();
        fail(1);
        assertThat(site.isDown()).isTrue();
    }

    @Test
    void aSiteThatIsDownIsProbedOneAtATimeAndTwiceAsLateEachTime() {
        fail(Site.DOWN_AFTER_FAILURES);
        assertThat(site.hasSlot(now + Site.PROBE_NANOS_FIRST - 1)).isFalse();
        now += Site.PROBE_NANOS_FIRST;
        assertThat(site.hasSlot(now)).isTrue();
        site.started(now);
        assertThat(site.hasSlot(now)).isFalse();
        site.unreachable(now);
        assertThat(site.hasSlot(now + 2 * Site.PROBE_NANOS_FIRST - 1)).isFalse();
        assertThat(site.hasSlot(now + 2 * Site.PROBE_NANOS_FIRST)).isTrue();
    }

    @Test
    void attemptsThatWereUnderWayWhenItWentDownDoNotPutOffTheFirstProbe() {
        for (int i = 0; i < 4; i++) {
            site.started(now);
        }
        for (int i = 0; i < 4; i++) {
            site.unreachable(now);
        }
        site.started(now);
        site.started(now);
        site.started(now);
        site.unreachable(now);
        site.unreachable(now);
        site.unreachable(now);
        assertThat(site.isDown()).isTrue();
        assertThat(site.hasSlot(now + Site.PROBE_NANOS_FIRST)).isTrue();
    }

    @Test
    void aProbeThatIsAnsweredBringsItBack() {
        fail(Site.DOWN_AFTER_FAILURES);
        now += Site.PROBE_NANOS_FIRST;
        succeed(1);
        assertThat(site.isDown()).isFalse();
        assertThat(site.concurrency()).isEqualTo(4);
    }

    @Test
    void countsTheTimeThatConnectionsAreHeld() {
        site.startLevelWith(0, now);
        site.started(now);
        site.started(now);
        assertThat(site.heldNanos(now + 10 * SECOND)).isEqualTo(20.0 * SECOND);
        site.noSignal(now + 10 * SECOND);
        assertThat(site.heldNanos(now + 15 * SECOND)).isEqualTo(25.0 * SECOND);
    }

    private void succeed(int times) {
        for (int i = 0; i < times; i++) {
            site.started(now);
            site.reached(now);
        }
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            site.started(now);
            site.unreachable(now);
        }
    }
}
