package dev.caravan.queue.artemis;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.core.remoting.impl.invm.InVMAcceptorFactory;
import org.apache.activemq.artemis.core.remoting.impl.invm.TransportConstants;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.InVMLoginModule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ValidatedUserCheckTest {

    /** Apart from the number of our own embedded broker. */
    private static final int VM_ID = 77;

    @TempDir
    Path directory;

    @Test
    void ourOwnBrokerNamesTheSenderTruthfully() throws Exception {
        try (QueueRig rig = new QueueRig(directory, QueueRig.QUICK, QueueRig::delivered)) {
            assertThatCode(() -> ValidatedUserCheck.check(rig.broker)).doesNotThrowAnyException();
        }
    }

    @Test
    void aBrokerThatLetsAForgedNamePassIsRefused() throws Exception {
        EmbeddedActiveMQ broker = gullible();
        broker.start();
        try {
            Broker address = new Broker(new BrokerAddress("vm://" + VM_ID, "caravan", "secret"));
            assertThatThrownBy(() -> ValidatedUserCheck.check(address))
                    .isInstanceOf(UntrustedBrokerException.class)
                    .hasMessageContaining("comes from somebody-else")
                    .hasMessageContaining("populate-validated-user")
                    .hasMessageNotContaining("secret");
        } finally {
            broker.stop();
        }
    }

    private EmbeddedActiveMQ gullible() throws Exception {
        ConfigurationImpl c = new ConfigurationImpl();
        c.setPersistenceEnabled(false);
        c.setJMXManagementEnabled(false);
        c.setPopulateValidatedUser(false);
        c.setBrokerInstance(directory.toFile());
        c.addAcceptorConfiguration(new TransportConfiguration(
                InVMAcceptorFactory.class.getName(), Map.of(TransportConstants.SERVER_ID_PROP_NAME, VM_ID), "vm"));
        Role all = new Role();
        all.setName("all");
        all.setSend(true);
        all.setConsume(true);
        all.setCreateAddress(true);
        all.setCreateNonDurableQueue(true);
        all.setDeleteNonDurableQueue(true);
        c.putSecurityRoles("#", java.util.Set.of(all));
        SecurityConfiguration users = new SecurityConfiguration();
        users.addUser("caravan", "secret");
        users.addRole("caravan", "all");
        EmbeddedActiveMQ broker = new EmbeddedActiveMQ();
        broker.setConfiguration(c);
        broker.setSecurityManager(new ActiveMQJAASSecurityManager(InVMLoginModule.class.getName(), users));
        return broker;
    }
}
