package dev.caravan.queue.artemis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.queue.JobId;
import dev.caravan.queue.Priority;
import dev.caravan.queue.core.InFlight;
import dev.caravan.queue.core.Ticket;
import dev.caravan.queue.core.Ticket.Feed;
import dev.caravan.site.SiteKey;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SitesTest {

    private static final SiteKey SITE = new SiteKey("direct", "x.example");
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final AtomicReference<Instant> now = new AtomicReference<>(NOON);
    private final Sites sites = new Sites(now::get);

    @Test
    void remembersSinceWhenASiteHasBeenSeenDown() {
        sites.look(List.of(job("waiting", true)));
        now.set(NOON.plusSeconds(60));
        SiteView view =
                sites.look(List.of(job("waiting", true), job("running", true))).get(SITE);
        assertThat(view.downSince()).contains(NOON);
        assertThat(view.waiting()).isEqualTo(1);
        assertThat(view.running()).isEqualTo(1);
    }

    @Test
    void forgetsItWhenTheSiteIsBack() {
        sites.look(List.of(job("waiting", true)));
        assertThat(sites.look(List.of(job("waiting", false))).get(SITE).downSince())
                .isEmpty();
        now.set(NOON.plusSeconds(60));
        assertThat(sites.look(List.of(job("waiting", true))).get(SITE).downSince())
                .contains(NOON.plusSeconds(60));
    }

    @Test
    void theNextTurnOfASiteIsThatOfTheJobThatWaitsLeast() {
        SiteView view = sites.look(List.of(job("waiting", 9_000_000_000L), job("waiting", 5_000_000_000L)))
                .get(SITE);
        assertThat(view.rateAllowsAt()).contains(NOON.plusSeconds(5));
        assertThat(sites.look(List.of(job("waiting", false))).get(SITE).rateAllowsAt())
                .isEmpty();
    }

    private static InFlight job(String state, long rateWaitNanos) {
        InFlight job = job(state, false);
        return new InFlight(job.ticket(), state, false, rateWaitNanos);
    }

    private static InFlight job(String state, boolean down) {
        JobId id = new JobId("01M7YV1938VHYC0QA0DGJ5MHRN");
        return new InFlight(new Ticket(id, 1, SITE, Feed.FRESH, Priority.NORMAL, 1, 1, 1, 0), state, down, 0);
    }
}
