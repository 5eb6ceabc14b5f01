package dev.caravan.queue.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.queue.JobId;
import dev.caravan.queue.Priority;
import dev.caravan.queue.core.Ticket.Feed;
import dev.caravan.site.Site;
import dev.caravan.site.SiteKey;
import dev.caravan.site.SiteLimits;
import dev.caravan.site.Throttle;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SiteQueueTest {

    private static final SiteKey KEY = new SiteKey("mx", "a.example");

    private final SiteQueue queue = new SiteQueue(new Site(KEY, new SiteLimits(1, 1)), new Throttle(), 0);
    private int jobs;

    @Test
    void freshJobsGetTwoTurnsForEachOneOfRetries() {
        add(100, Feed.FRESH, Priority.NORMAL);
        add(100, Feed.RETRY, Priority.NORMAL);
        assertThat(turns(30)).containsEntry("FRESH NORMAL", 20).containsEntry("RETRY NORMAL", 10);
    }

    @Test
    void bandsGetTurnsByTheirWeightsAndNoneIsLeftOut() {
        add(100, Feed.FRESH, Priority.HIGH);
        add(100, Feed.FRESH, Priority.NORMAL);
        add(100, Feed.FRESH, Priority.LOW);
        assertThat(turns(42))
                .containsEntry("FRESH HIGH", 32)
                .containsEntry("FRESH NORMAL", 8)
                .containsEntry("FRESH LOW", 2);
    }

    @Test
    void aBandThatWasEmptyHasSavedNoTurns() {
        add(2_000, Feed.FRESH, Priority.NORMAL);
        add(2_000, Feed.RETRY, Priority.NORMAL);
        turns(900);
        add(500, Feed.FRESH, Priority.HIGH);
        assertThat(turns(60)).containsKey("FRESH NORMAL").containsKey("RETRY NORMAL");
    }

    @Test
    void theLowestBandsRetriesCanBestBeSparedAndWhatCameFromTheOverflowStays() {
        add(1, Feed.OVERFLOW, Priority.LOW);
        add(1, Feed.FRESH, Priority.LOW);
        add(1, Feed.RETRY, Priority.LOW);
        add(1, Feed.RETRY, Priority.HIGH);
        assertThat(kind(queue.takeLast())).isEqualTo("RETRY LOW");
        assertThat(kind(queue.takeLast())).isEqualTo("FRESH LOW");
        assertThat(kind(queue.takeLast())).isEqualTo("RETRY HIGH");
        assertThat(queue.takeLast()).isNull();
        assertThat(queue.waitingCount()).isEqualTo(1);
    }

    private Map<String, Integer> turns(int count) {
        Map<String, Integer> had = new HashMap<>();
        for (int i = 0; i < count; i++) {
            had.merge(kind(queue.next()), 1, Integer::sum);
        }
        return had;
    }

    private static String kind(LedgerEntry entry) {
        return entry.ticket.feed() + " " + entry.ticket.priority();
    }

    private void add(int count, Feed feed, Priority band) {
        for (int i = 0; i < count; i++) {
            JobId id = new JobId(String.format("%026d", ++jobs));
            Ticket ticket = new Ticket(id, 1, KEY, feed, band, 1, 1, Long.MAX_VALUE, 0);
            queue.wait(new LedgerEntry(ticket, queue, new Delivery(1, jobs)));
        }
    }
}
