package dev.caravan.queue.artemis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.intake.Drop.Origin;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.junit.jupiter.api.Test;

class DropReaderTest {

    @Test
    void onlyWhatTheProcessItselfHasDroppedIsItsOwnWhateverItsUserIsCalled() {
        assertThat(originOf("relay")).isEqualTo(Origin.CARAVAN);
        assertThat(originOf("caravan")).isEqualTo(Origin.PRODUCER);
        assertThat(originOf("shop")).isEqualTo(Origin.PRODUCER);
    }

    private static Origin originOf(String user) {
        ClientMessage message = Drafts.message();
        message.setValidatedUserID(user);
        return DropReader.read(message, "relay").origin();
    }
}
