package dev.caravan.queue.artemis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.message.MessageContent.Needs;
import dev.caravan.queue.Job;
import dev.caravan.queue.JobContent;
import dev.caravan.queue.Priority;
import dev.caravan.queue.content.ContentStore.Writing;
import dev.caravan.queue.content.FileContentStore;
import dev.caravan.queue.core.Ladder;
import dev.caravan.queue.core.Ticket.Feed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoubtfulContentsTest {

    @TempDir
    Path directory;

    @Test
    void aContentWhoseJobWasCommittedIsKeptAndAnOrphanGoes() throws Exception {
        try (QueueRig rig = new QueueRig(directory, QueueRig.QUICK, QueueRig::delivered)) {
            QueueLayout.ensure(rig.broker, Ladder.with(List.of()));
            Job committed = stored(rig);
            Job lost = stored(rig);
            try (Broker.Connection connection = rig.broker.connect()) {
                connection
                        .session()
                        .createProducer(SimpleString.of(QueueNames.ready(Feed.FRESH, Priority.NORMAL)))
                        .send(JobMessage.of(committed).write(connection.session()));
                connection.session().commit();
            }

            FileContentStore next = new FileContentStore(directory.resolve("content"), rig.ids);
            DoubtfulContents.settle(rig.broker, next);

            assertThat(next.open(contentId(committed)).readAllBytes()).hasSize(3);
            assertThatThrownBy(() -> next.open(contentId(lost))).isInstanceOf(IOException.class);
            assertThat(next.doubtful()).isEmpty();
        }
    }

    private static Job stored(QueueRig rig) throws IOException {
        Job job = rig.job("one.example");
        try (Writing writing = rig.contents.write()) {
            writing.stream().write(new byte[] {1, 2, 3});
            writing.keep(List.of(job.id().text()));
            return new Job(
                    job.id(),
                    job.messageId(),
                    job.account(),
                    job.envelope(),
                    job.nextHop(),
                    new JobContent.Stored(writing.contentId(), 3, Needs.SEVEN_BIT),
                    job.arrival(),
                    job.expires(),
                    job.transport(),
                    job.priority(),
                    job.reporting(),
                    job.progress());
        }
    }

    private static String contentId(Job job) {
        return ((JobContent.Stored) job.content()).contentId();
    }
}
