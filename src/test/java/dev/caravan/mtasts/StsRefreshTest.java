package dev.caravan.mtasts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.envelope.DomainName;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class StsRefreshTest {

    private static final String A = "a.example";

    @TempDir
    Path directory;

    private StsWorld world;

    @BeforeEach
    void begin() throws Exception {
        world = new StsWorld(directory, A, "b.example", "c.example", "d.example", "e.example");
        world.host.with(200, PolicyHost.POLICY.replace("604800", "31557600"));
    }

    @AfterEach
    void end() throws Exception {
        world.close();
    }

    private void refresh() {
        world.sts.refresh(Runnable::run).refresh(world.clock.instant());
    }

    private int fetches() {
        return world.host.requests().size();
    }

    private CachedPolicy kept(String domain) {
        return world.cache.find(DomainName.parse(domain)).orElseThrow();
    }

    @Test
    void theOldAreRenewedTheUnusedDroppedAndTheFreshLeft() throws Exception {
        world.ask(A);
        world.clock.pass(Duration.ofDays(31));
        for (String domain : new String[] {"b.example", "c.example", "d.example"}) {
            world.ask(domain);
        }
        world.clock.pass(Duration.ofDays(150));
        world.ask("e.example");
        world.restart();
        int before = fetches();

        refresh();
        assertThat(world.cache.size()).isEqualTo(4);
        world.clock.pass(RenewalPlan.SPREAD);
        refresh();
        assertThat(fetches() - before).isEqualTo(3);
        assertThat(kept("c.example").fetched()).isEqualTo(world.clock.instant());
        assertThat(kept("e.example").fetched()).isBefore(world.clock.instant());
        refresh();

        assertThat(fetches() - before).isEqualTo(3);
        assertThat(world.events)
                .filteredOn(event -> event.startsWith("renewed"))
                .containsExactlyInAnyOrder(
                        "renewed b.example fetched", "renewed c.example fetched", "renewed d.example fetched");
    }

    @Test
    void nothingIsRenewedInHalfADayAndAllOfItThreeHoursLater() {
        world.ask(A);
        world.clock.pass(RenewalPlan.AGE.minusSeconds(1));
        refresh();
        assertThat(fetches()).isEqualTo(1);
        world.clock.pass(RenewalPlan.SPREAD.plusSeconds(1));
        refresh();

        assertThat(fetches()).isEqualTo(2);
    }

    @Test
    void aShortLifeIsRenewedBeforeItEnds() {
        world.host.with(200, PolicyHost.POLICY.replace("604800", "3600"));
        world.ask(A);
        world.clock.pass(Duration.ofSeconds(3600 / 2 + 3600 / 8));
        refresh();

        assertThat(fetches()).isEqualTo(2);
    }

    @Test
    void aRenewalIsNoUse() throws Exception {
        world.ask(A);
        for (int day = 0; day < 180; day++) {
            world.clock.pass(Duration.ofDays(1));
            refresh();
        }
        assertThat(fetches()).isEqualTo(181);
        assertThat(world.cache.size()).isEqualTo(1);
        world.clock.pass(Duration.ofDays(1));
        refresh();

        assertThat(world.cache.size()).isZero();
    }

    @Test
    void theSameIdDoesNotProlongWithoutAFetch() throws Exception {
        world.ask(A);
        Instant expires = kept(A).expires();
        world.host.with(500, "");
        world.clock.pass(Duration.ofDays(1));
        refresh();

        assertThat(kept(A).expires()).isEqualTo(expires);
        assertThat(world.events).contains("renewed a.example fetch-error");
    }

    @Test
    void aRenewalThatFailedIsTriedAgainInAnHourOrTwo() {
        world.ask(A);
        world.host.with(500, "");
        world.clock.pass(Duration.ofDays(1));
        refresh();
        world.clock.pass(Duration.ofMinutes(59));
        refresh();
        assertThat(fetches()).isEqualTo(2);
        world.clock.pass(Duration.ofMinutes(61));
        refresh();

        assertThat(fetches()).isEqualTo(3);
    }

    @Test
    void aNewIdComesWithARenewal() throws Exception {
        world.ask(A);
        world.forgetNames();
        world.announce(A, "2");
        world.clock.pass(Duration.ofDays(1));
        refresh();

        assertThat(kept(A).id()).isEqualTo("2");
    }

    @Test
    void withoutAnAnswerAboutTheRecordTheHostIsAskedAllTheSame() throws Exception {
        world.ask(A);
        world.forgetNames().silent("_mta-sts." + A).address("mta-sts." + A, "127.0.0.1");
        world.clock.pass(Duration.ofDays(1));
        refresh();

        assertThat(kept(A).fetched()).isEqualTo(world.clock.instant());
        assertThat(kept(A).id()).isEqualTo("1");
    }

    @Test
    void aRecordThatIsGoneEndsModeNoneAndLeavesTheOthersToExpire() throws Exception {
        world.ask(A);
        world.host.with(200, "version: STSv1\nmode: none\nmax_age: 31557600\n");
        world.ask("b.example");
        world.forgetNames();
        world.clock.pass(Duration.ofDays(1));
        refresh();

        assertThat(world.cache.find(DomainName.parse("b.example"))).isEmpty();
        assertThat(kept(A).fetched()).isBefore(world.clock.instant());
        assertThat(fetches()).isEqualTo(2);
    }

    @Test
    void whatIsUnderWayIsNotBegunAgain() {
        world.ask(A);
        world.clock.pass(Duration.ofDays(1));
        Queue<Runnable> begun = new ArrayDeque<>();
        StsRefresh refresh = world.sts.refresh(begun::add);
        refresh.refresh(world.clock.instant());
        refresh.refresh(world.clock.instant());

        assertThat(begun).hasSize(1);
    }

    @Test
    void renewalsThatCameTogetherDoNotGoTogether() {
        long seed = new Random().nextLong();
        System.out.println("seed: " + seed);
        RenewalPlan plan = new RenewalPlan(new Random(seed));
        Instant now = world.clock.instant();
        StsPolicy policy = StsPolicyParser.parse(PolicyHost.POLICY);
        CachedPolicy fresh = new CachedPolicy(DomainName.parse(A), "1", policy, now, now);
        CachedPolicy old = new CachedPolicy(DomainName.parse(A), "1", policy, now.minus(Duration.ofDays(5)), now);

        assertThat(IntStream.range(0, 1_000)
                        .mapToObj(i -> plan.afterFetch(fresh))
                        .distinct())
                .hasSizeGreaterThan(500)
                .allMatch(at -> !at.isBefore(now.plus(RenewalPlan.AGE))
                        && !at.isAfter(now.plus(RenewalPlan.AGE).plus(RenewalPlan.SPREAD)));
        assertThat(IntStream.range(0, 1_000)
                        .mapToObj(i -> plan.atStart(old, now))
                        .distinct())
                .hasSizeGreaterThan(500)
                .allMatch(at -> !at.isBefore(now) && !at.isAfter(now.plus(RenewalPlan.SPREAD)));
        assertThat(IntStream.range(0, 1_000)
                        .mapToObj(i -> plan.afterFailure(old, now))
                        .distinct())
                .hasSizeGreaterThan(500)
                .allMatch(at -> !at.isBefore(now.plus(RenewalPlan.PAUSE)) && at.isBefore(old.expires()));
    }
}
