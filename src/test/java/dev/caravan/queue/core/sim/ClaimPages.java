package dev.caravan.queue.core.sim;

import dev.caravan.queue.JobId;
import dev.caravan.queue.core.sim.Mail.Claim;
import dev.caravan.queue.core.sim.Mail.OfClaims;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Which records of claims the process has on the broker, as the worker's claim book keeps them. */
final class ClaimPages {

    private final Map<String, Page> pages = new LinkedHashMap<>();
    private final Map<JobId, Page> pageOf = new LinkedHashMap<>();
    private final Map<JobId, Integer> attempts = new LinkedHashMap<>();
    private final List<Mail> finished = new ArrayList<>();

    private static final class Page {
        private final String record;
        private final Set<JobId> open = new HashSet<>();
        private @Nullable Mail delivery;

        Page(String record) {
            this.record = record;
        }
    }

    OfClaims write(String record, List<Claim> claims) {
        Page page = new Page(record);
        for (Claim claim : claims) {
            page.open.add(claim.job());
            settled(claim.job());
            pageOf.put(claim.job(), page);
            attempts.put(claim.job(), claim.attempt());
        }
        pages.put(record, page);
        return new OfClaims(record, List.copyOf(claims));
    }

    void arrived(Mail mail) {
        Page page = pages.get(((OfClaims) mail.body()).record());
        if (page == null) {
            finished.add(mail);
            return;
        }
        page.delivery = mail;
        finishIfDone(page);
    }

    void settled(JobId job) {
        Page page = pageOf.remove(job);
        if (page != null) {
            page.open.remove(job);
            finishIfDone(page);
        }
    }

    void withdraw(String record) {
        Page page = pages.remove(record);
        if (page != null) {
            page.open.forEach(pageOf::remove);
        }
    }

    void laneLost(Predicate<JobId> stillUnderWay) {
        finished.clear();
        for (Page page : List.copyOf(pages.values())) {
            page.delivery = null;
            page.open.removeIf(job -> !stillUnderWay.test(job) && pageOf.remove(job) != null);
            finishIfDone(page);
        }
    }

    /** What is claimed and not settled. */
    List<Claim> open() {
        return pageOf.keySet().stream()
                .map(job -> new Claim(job, attempts.get(job)))
                .toList();
    }

    List<Mail> takeFinished() {
        List<Mail> result = List.copyOf(finished);
        finished.clear();
        return result;
    }

    List<Mail> takeAll() {
        List<Mail> result = new ArrayList<>(takeFinished());
        for (Page page : pages.values()) {
            if (page.delivery != null) {
                result.add(page.delivery);
            }
        }
        pages.clear();
        pageOf.clear();
        return result;
    }

    private void finishIfDone(Page page) {
        if (page.open.isEmpty()) {
            pages.remove(page.record);
            if (page.delivery != null) {
                finished.add(page.delivery);
            }
        }
    }
}
