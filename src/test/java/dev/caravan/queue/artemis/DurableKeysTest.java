package dev.caravan.queue.artemis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.queue.core.Ladder;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableKeysTest {

    private static final String ACCOUNT = "shop";

    @TempDir
    Path directory;

    private QueueRig rig;
    private DurableKeys keys;

    @BeforeEach
    void start() throws Exception {
        rig = new QueueRig(directory, QueueRig.QUICK, QueueRig::delivered);
        QueueLayout.ensure(rig.broker, Ladder.with(List.of()));
        keys = new DurableKeys(rig.broker, rig.ids.clock());
    }

    @AfterEach
    void stop() throws Exception {
        rig.close();
    }

    @Test
    void aKeyStaysUsedIfItsCommitHappenedAndTheAnswerWasLost() throws Exception {
        String first = rig.ids.next();
        use("key", first, Answer.LOST);
        assertThat(keys.firstUse(ACCOUNT, "key", rig.ids.next())).contains(first);
        assertThat(keys.firstUse(ACCOUNT, "key", rig.ids.next())).contains(first);
    }

    @Test
    void aKeyIsFreeAgainIfTheBrokerKnowsNothingOfACommitWithoutAnswer() throws Exception {
        use("key", rig.ids.next(), Answer.NEVER_ASKED);
        String next = rig.ids.next();
        assertThat(keys.firstUse(ACCOUNT, "key", next)).isEmpty();
        assertThat(keys.firstUse(ACCOUNT, "key", rig.ids.next())).contains(next);
    }

    @Test
    void oneQuestionSettlesAllKeysInDoubt() throws Exception {
        String committed = rig.ids.next();
        use("a", rig.ids.next(), Answer.NEVER_ASKED);
        use("b", committed, Answer.LOST);
        keys.sweep();
        rig.embedded.close();
        assertThat(keys.firstUse(ACCOUNT, "b", rig.ids.next())).contains(committed);
        assertThat(keys.firstUse(ACCOUNT, "a", rig.ids.next())).isEmpty();
    }

    @Test
    void theNextProcessLearnsWhatWasUsed() throws Exception {
        String first = rig.ids.next();
        use("key", first, Answer.LOST);
        DurableKeys next = new DurableKeys(rig.broker, rig.ids.clock());
        next.load();
        assertThat(next.firstUse(ACCOUNT, "key", rig.ids.next())).contains(first);
    }

    /** What became of a commit that nobody heard of. */
    private enum Answer {
        LOST,
        NEVER_ASKED
    }

    private void use(String key, String messageId, Answer answer) throws Exception {
        assertThat(keys.firstUse(ACCOUNT, key, messageId)).isEmpty();
        Transaction transaction = new Transaction();
        keys.use(ACCOUNT, key, messageId, transaction);
        try (Broker.Connection connection = rig.broker.connect()) {
            transaction.write(connection.session(), connection.session().createProducer());
            if (answer == Answer.LOST) {
                connection.session().commit();
            }
        }
        transaction.unanswered();
    }
}
