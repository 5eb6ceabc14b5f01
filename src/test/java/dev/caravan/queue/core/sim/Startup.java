package dev.caravan.queue.core.sim;

import dev.caravan.queue.JobId;
import dev.caravan.queue.core.Scheduler;
import dev.caravan.queue.core.sim.Mail.Claim;
import dev.caravan.queue.core.sim.Mail.OfClaims;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a process does before its first lane is open: it reads the claims of those before it. */
final class Startup {

    private final World world;
    private final ClaimPages pages;

    Startup(World world, ClaimPages pages) {
        this.world = world;
        this.pages = pages;
    }

    /** Null while the broker withholds claim records of a connection that it does not know to be dead. */
    @Nullable
    Scheduler scheduler(ModelLane lane) {
        if (world.broker.isWithheld(DurableBroker.CLAIMS)) {
            return null;
        }
        Map<JobId, Integer> attempts = new LinkedHashMap<>();
        Transaction transaction = new Transaction();
        world.broker.ensure(DurableBroker.CLAIMS);
        for (Mail mail = world.broker.deliver(DurableBroker.CLAIMS, lane.connection());
                mail != null;
                mail = world.broker.deliver(DurableBroker.CLAIMS, lane.connection())) {
            ((OfClaims) mail.body()).claims().forEach(c -> attempts.merge(c.job(), c.attempt(), Math::max));
            transaction.acknowledge(mail);
        }
        List<Claim> claims = new ArrayList<>();
        attempts.forEach((job, attempt) -> claims.add(new Claim(job, attempt)));
        if (!claims.isEmpty()) {
            transaction.sends().add(new Transaction.Send(DurableBroker.CLAIMS, pages.write(world.ids.next(), claims)));
        }
        world.broker.apply(transaction);
        return scheduler(attempts, overflows());
    }

    Scheduler scheduler(Map<JobId, Integer> claimsLeft, Collection<Integer> overflows) {
        return new Scheduler(
                world.sabotage.limits(world.scenario.limits()),
                site -> world.sabotage.limits(world.scenario.limitsOf(site)),
                world.sabotage.leftClaims(claimsLeft),
                overflows);
    }

    List<Integer> overflows() {
        return world.broker.existing(DurableBroker.OVERFLOW).stream()
                .map(queue -> Integer.parseInt(queue.substring(DurableBroker.OVERFLOW.length())))
                .toList();
    }
}
