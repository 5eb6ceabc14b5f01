package dev.caravan.queue.artemis;

import dev.caravan.queue.JobId;
import dev.caravan.queue.artemis.LaneSession.Received;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.jspecify.annotations.Nullable;

/**
 * The claims of this process: small durable records that say which attempts are under way. A record comes back to its
 * writer as a delivery and is acknowledged in the commit after its last job was settled. A record that is acknowledged
 * late does no harm: it names job and attempt, and that attempt never comes again.
 */
final class ClaimBook {

    private static final SimpleString RECORD = SimpleString.of("record");
    private static final SimpleString CLAIMS = SimpleString.of("claims");
    private static final SimpleString WRITTEN = SimpleString.of("written");

    private final Map<String, Page> pages = new HashMap<>();
    private final Map<JobId, Page> pageOf = new HashMap<>();
    private final List<Received> finished = new ArrayList<>();

    /** A record, what is open in it, and its delivery once that has come. */
    private static final class Page {
        private String id = "";
        private final Map<JobId, Integer> open = new HashMap<>();
        private @Nullable Received delivery;
    }

    /** One attempt of one job. */
    record Claim(JobId job, int attempt) {
        @Override
        public String toString() {
            return job + ":" + attempt;
        }

        static Claim parse(String text) {
            int colon = text.indexOf(':');
            return new Claim(new JobId(text.substring(0, colon)), Integer.parseInt(text.substring(colon + 1)));
        }
    }

    /** What tells records apart. */
    static String idOf(ClientMessage record) {
        return String.valueOf(record.getStringProperty(RECORD));
    }

    /**
     * A record of claims to be sent with the next commit. With no claims it only proves, by coming back, that the commit
     * has happened.
     */
    ClientMessage write(ClientSession session, String id, List<Claim> claims, long nowMillis) {
        Page page = new Page();
        for (Claim claim : claims) {
            page.open.put(claim.job(), claim.attempt());
            // A later claim of the same job supersedes the earlier one.
            settled(claim.job());
            pageOf.put(claim.job(), page);
        }
        page.id = id;
        pages.put(id, page);
        ClientMessage message = session.createMessage(Message.DEFAULT_TYPE, true);
        message.putStringProperty(RECORD, SimpleString.of(id));
        message.putLongProperty(WRITTEN, nowMillis);
        message.putStringProperty(
                CLAIMS,
                SimpleString.of(
                        String.join(",", claims.stream().map(Claim::toString).toList())));
        return message;
    }

    /** The claims in a record, and when they were first written, in epoch milliseconds. */
    static List<Claim> read(ClientMessage message) {
        String claims = message.getStringProperty(CLAIMS);
        return claims == null || claims.isEmpty()
                ? List.of()
                : List.of(claims.split(",")).stream().map(Claim::parse).toList();
    }

    static long writtenMillis(ClientMessage message) {
        return message.containsProperty(WRITTEN) ? message.getLongProperty(WRITTEN) : 0;
    }

    /** A record came back. One that nobody here knows any more has been settled: it goes, too. */
    void arrived(Received record) {
        Page page = pages.get(idOf(record.message()));
        if (page == null) {
            finished.add(record);
            return;
        }
        page.delivery = record;
        finishIfDone(page);
    }

    void settled(JobId job) {
        Page page = pageOf.remove(job);
        if (page != null) {
            page.open.remove(job);
            finishIfDone(page);
        }
    }

    /** The commit with this record failed: it was never written. */
    void withdraw(String id) {
        Page page = pages.remove(id);
        if (page != null) {
            page.open.keySet().forEach(pageOf::remove);
        }
    }

    /** The lane is gone, and with it every delivery; jobs that were not dialed will be claimed anew. */
    void laneLost(java.util.function.Predicate<JobId> stillUnderWay) {
        finished.clear();
        for (Page page : List.copyOf(pages.values())) {
            page.delivery = null;
            page.open.keySet().removeIf(job -> !stillUnderWay.test(job) && pageOf.remove(job) != null);
            finishIfDone(page);
        }
    }

    /** Claims of jobs that nobody knows any more are void: their commit happened, and its answer was lost. */
    void retain(java.util.function.Predicate<JobId> known) {
        List.copyOf(pageOf.keySet()).stream().filter(known.negate()).forEach(this::settled);
    }

    /** Every claim that is not settled. */
    List<Claim> open() {
        List<Claim> claims = new ArrayList<>();
        pageOf.forEach((job, page) -> claims.add(new Claim(job, page.open.get(job))));
        return claims;
    }

    /** All records that have come back, to be acknowledged together with a last one that replaces them. */
    List<Received> takeAll() {
        List<Received> result = new ArrayList<>(takeFinished());
        pages.values().forEach(page -> {
            if (page.delivery != null) {
                result.add(page.delivery);
            }
        });
        pages.clear();
        pageOf.clear();
        return result;
    }

    /** Records to acknowledge with the next commit. */
    List<Received> takeFinished() {
        List<Received> result = List.copyOf(finished);
        finished.clear();
        return result;
    }

    int openCount() {
        return pageOf.size();
    }

    private void finishIfDone(Page page) {
        if (page.open.isEmpty()) {
            pages.remove(page.id);
            if (page.delivery != null) {
                finished.add(page.delivery);
            }
        }
    }
}
