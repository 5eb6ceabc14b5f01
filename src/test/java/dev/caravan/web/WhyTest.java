package dev.caravan.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.queue.JobId;
import dev.caravan.queue.artemis.JobState;
import dev.caravan.queue.artemis.JobView;
import dev.caravan.queue.artemis.SiteView;
import dev.caravan.site.SiteKey;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WhyTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final SiteKey SITE = new SiteKey("m365", "smtp.office.example:587");

    @Test
    void aJobThatItsRateHoldsSaysWhichAndWhenTheNextMayGo() {
        assertThat(why(JobState.WAITING, new SiteView(64, 1, Optional.empty(), Optional.of(NOON.plusSeconds(90)))))
                .isEqualTo("it waits for the rate of the transport m365, which allows the next attempt at"
                        + " 2026-03-01T12:01:30Z; 64 jobs to m365 smtp.office.example:587 wait");
    }

    @Test
    void aJobAsideSaysItToo() {
        assertThat(why(JobState.OVERFLOW, new SiteView(64, 1, Optional.empty(), Optional.of(NOON.plusSeconds(90)))))
                .contains(
                        "waits its turn aside, and for the rate of the transport m365, which allows the next attempt at");
    }

    @Test
    void aSiteThatIsDownIsTheNearerReason() {
        assertThat(why(JobState.WAITING, new SiteView(64, 1, Optional.of(NOON), Optional.of(NOON.plusSeconds(90)))))
                .startsWith("its site m365 smtp.office.example:587 is down since 2026-03-01T12:00:00Z");
    }

    @Test
    void withoutEitherItWaitsForAConnection() {
        assertThat(why(JobState.WAITING, new SiteView(9, 3, Optional.empty(), Optional.empty())))
                .isEqualTo(
                        "it waits for a free connection to m365 smtp.office.example:587: 9 jobs wait, 3 are under way");
    }

    @Test
    void whatStopsTheTransportIsSaidOfJobsThatWaitForIt() {
        Map<String, String> stopped = Map.of("m365", "it does not accept user or secret", "other", "down");
        SiteView site = new SiteView(9, 3, Optional.empty(), Optional.empty());

        assertThat(Why.text(view(JobState.DEFERRED, site), stopped, NOON))
                .isEqualTo("its next attempt is not due yet; the transport m365 is stopped: it does not accept user or"
                        + " secret");
        assertThat(Why.text(view(JobState.WAITING, site), stopped, NOON)).contains("; the transport m365 is stopped: ");
        assertThat(Why.text(view(JobState.HELD, site), stopped, NOON)).doesNotContain("stopped");
        assertThat(Why.text(view(JobState.RUNNING, site), stopped, NOON)).doesNotContain("stopped");
    }

    private static String why(JobState state, SiteView site) {
        return Why.text(view(state, site), Map.of(), NOON);
    }

    private static JobView view(JobState state, SiteView site) {
        JobId id = new JobId("01M7YV1938VHYC0QA0DGJ5MHRN");
        return new JobView(id, state, Optional.empty(), 0, SITE, site);
    }
}
