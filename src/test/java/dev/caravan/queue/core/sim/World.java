package dev.caravan.queue.core.sim;

import dev.caravan.queue.Ids;
import dev.caravan.queue.Job;
import dev.caravan.queue.core.Ladder;
import dev.caravan.queue.core.RetrySchedule;
import dev.caravan.site.SiteKey;
import dev.caravan.site.Usage;
import java.util.List;
import java.util.random.RandomGenerator;

/** Everything outside the process. */
final class World {

    final Scenario scenario;
    final Sabotage sabotage;
    final RandomGenerator random;
    final Timeline time = new Timeline();
    final Promise promise;
    final DurableBroker broker;
    final SmtpWorld smtp;
    final Ids ids;
    final Ladder ladder;
    Mood mood = Mood.TROUBLE;

    /** The broker does not answer before this, on the monotonic clock. */
    long brokerBackAt;

    /** What processes have kept of the use of rates, in the time of the history. */
    List<Usage> usage = List.of();

    /** A domain whose mail takes the other transport from the beginning. */
    private String elsewhere = "";

    private int siteGeneration;
    private long connections;

    /** Whether commits may fail. */
    enum Mood {
        TROUBLE,
        WELL
    }

    /** What becomes of a commit. */
    enum Fate {
        MADE,
        REFUSED,
        LOST_MADE,
        LOST_UNMADE,
        DIED_MADE,
        DIED_UNMADE
    }

    World(Scenario scenario, Sabotage sabotage, RandomGenerator random) {
        this.scenario = scenario;
        this.sabotage = sabotage;
        this.random = random;
        this.promise = new Promise(scenario);
        this.broker = new DurableBroker(time, tx -> promise.applied(tx, time.instant()));
        this.smtp = new SmtpWorld(time, promise, random);
        this.ids = new Ids(time, random);
        this.ladder = Ladder.with(scenario.schedule().delays());
    }

    RetrySchedule schedule() {
        return scenario.schedule();
    }

    long newConnection() {
        return ++connections;
    }

    /** Where the job goes: its own domain's site, or after an odd number of changes a relay for half of them. */
    SiteKey siteOf(Job job) {
        String domain = job.nextHop().text();
        boolean relayed = siteGeneration % 2 == 1 && domain.hashCode() % 2 == 0;
        return relayed || domain.equals(elsewhere)
                ? new SiteKey("smarthost", "relay.example")
                : new SiteKey(Scenario.LIMITED, domain);
    }

    void relays(String domain) {
        elsewhere = domain;
    }

    void sitesChange() {
        siteGeneration++;
    }

    Fate fateOfCommit() {
        if (mood == Mood.WELL) {
            return Fate.MADE;
        }
        Scenario.Faults f = scenario.faults();
        int chance = random.nextInt(1_000);
        int[] chances = {f.refused(), f.lostMade(), f.lostUnmade(), f.diedMade(), f.diedUnmade()};
        for (int i = 0; i < chances.length; i++) {
            if (chance < chances[i]) {
                return Fate.values()[i + 1];
            }
            chance -= chances[i];
        }
        return Fate.MADE;
    }
}
