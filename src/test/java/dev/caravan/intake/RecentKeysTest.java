package dev.caravan.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.queue.Ids;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecentKeysTest {

    private Instant now = Instant.parse("2026-01-31T12:00:00Z");
    private final Ids ids = new Ids(() -> now, new Random(1));

    @Test
    void remembersTheFirstUseByAccountAndKey() {
        RecentKeys keys = new RecentKeys(() -> now);
        String first = ids.next();
        assertThat(keys.firstUse("a", "bc", first)).isEmpty();
        assertThat(keys.firstUse("a", "bc", ids.next())).contains(first);
        assertThat(keys.firstUse("ab", "c", ids.next())).isEmpty();
    }

    @Test
    void forgetsAfterADay() {
        RecentKeys keys = new RecentKeys(() -> now);
        String first = ids.next();
        keys.firstUse("a", "k", first);
        now = now.plus(Duration.ofHours(24)).minusSeconds(1);
        assertThat(keys.firstUse("a", "k", ids.next())).contains(first);
        now = now.plusSeconds(1);
        assertThat(keys.firstUse("a", "k", ids.next())).isEmpty();
    }

    @Test
    void forgetsOnlyTheUseOfThatMessage() {
        RecentKeys keys = new RecentKeys(() -> now);
        String first = ids.next();
        keys.firstUse("a", "k", first);
        keys.forget("a", "k", ids.next());
        assertThat(keys.firstUse("a", "k", ids.next())).contains(first);
        keys.forget("a", "k", first);
        assertThat(keys.firstUse("a", "k", ids.next())).isEmpty();
    }

    @Test
    void behavesLikeAMapThatForgetsItsOldestEntry() {
        int max = 50;
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        RecentKeys keys = new RecentKeys(() -> now, max);
        Map<String, String> model = new LinkedHashMap<>();
        for (int i = 0; i < 20_000; i++) {
            String key = "k" + random.nextInt(120);
            String id = ids.next();
            Optional<String> expected = Optional.ofNullable(model.get(key));
            assertThat(keys.firstUse("a", key, id))
                    .as("seed %d, step %d", seed, i)
                    .isEqualTo(expected);
            if (expected.isEmpty()) {
                model.put(key, id);
                if (model.size() > max) {
                    model.remove(model.keySet().iterator().next());
                }
            }
        }
    }

    @Test
    void staysConsistentWhenUsesAreForgotten() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        RecentKeys keys = new RecentKeys(() -> now, 5_000);
        Map<String, String> model = new LinkedHashMap<>();
        for (int i = 0; i < 5_000; i++) {
            String key = "k" + random.nextInt(500);
            String id = ids.next();
            Optional<String> expected = Optional.ofNullable(model.putIfAbsent(key, id));
            assertThat(keys.firstUse("a", key, id))
                    .as("seed %d, step %d", seed, i)
                    .isEqualTo(expected);
            if (random.nextBoolean()) {
                keys.forget("a", key, model.remove(key));
            }
        }
    }
}
