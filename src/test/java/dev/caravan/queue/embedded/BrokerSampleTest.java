package dev.caravan.queue.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.queue.artemis.EmbeddedBrokerSettings;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.FileDeploymentManager;
import org.apache.activemq.artemis.core.config.impl.FileConfiguration;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators copy into the broker they have is what the broker in the process does. */
class BrokerSampleTest {

    @TempDir
    static Path directory;

    private static FileConfiguration sample;
    private static Configuration embedded;

    @BeforeAll
    static void read() throws Exception {
        sample = new FileConfiguration();
        FileDeploymentManager reader =
                new FileDeploymentManager(Path.of("config/broker.xml").toUri().toString());
        reader.addDeployable(sample);
        reader.readConfiguration();
        embedded = new EmbeddedBroker(
                        new EmbeddedBrokerSettings(directory, Optional.empty(), "secret", Map.of("shop", "secret")))
                .configuration();
    }

    @Test
    void everyAddressHasTheSameSettings() {
        assertThat(sample.getAddressSettings())
                .containsOnlyKeys(embedded.getAddressSettings().keySet());
        embedded.getAddressSettings().forEach((match, settings) -> {
            assertSame(match, settings, AddressSettings::getAddressFullMessagePolicy);
            assertSame(match, settings, AddressSettings::getMaxSizeBytes);
            assertSame(match, settings, AddressSettings::getPageSizeBytes);
            assertSame(match, settings, AddressSettings::getMaxReadPageBytes);
            assertSame(match, settings, AddressSettings::getMaxReadPageMessages);
            assertSame(match, settings, AddressSettings::getPrefetchPageBytes);
            assertSame(match, settings, AddressSettings::getMaxDeliveryAttempts);
            assertSame(match, settings, AddressSettings::getDeadLetterAddress);
            assertSame(match, settings, AddressSettings::getExpiryAddress);
            assertSame(match, settings, AddressSettings::isSendToDLAOnNoRoute);
            assertSame(match, settings, AddressSettings::isAutoCreateQueues);
            assertSame(match, settings, AddressSettings::isAutoCreateAddresses);
            assertSame(match, settings, AddressSettings::isAutoDeleteQueues);
            assertSame(match, settings, AddressSettings::isAutoDeleteAddresses);
            assertSame(match, settings, AddressSettings::getManagementMessageAttributeSizeLimit);
        });
    }

    /** As the broker sees them: what a match leaves out comes from the wider one, as in both cases at run time. */
    private static void assertSame(String match, AddressSettings settings, Function<AddressSettings, Object> setting) {
        assertThat(setting.apply(effective(sample, match)))
                .as(match)
                .isEqualTo(setting.apply(
                        merged(settings, embedded.getAddressSettings().get("#"))));
    }

    private static AddressSettings effective(Configuration configuration, String match) {
        return merged(
                configuration.getAddressSettings().get(match),
                configuration.getAddressSettings().get("#"));
    }

    private static AddressSettings merged(AddressSettings settings, AddressSettings wider) {
        AddressSettings result = new AddressSettings(settings);
        if (settings != wider) {
            result.merge(wider);
        }
        return result;
    }

    @Test
    void everyRoleMayTheSame() {
        assertThat(sample.getSecurityRoles().keySet())
                .isSubsetOf(embedded.getSecurityRoles().keySet());
        embedded.getSecurityRoles()
                .forEach((match, roles) -> assertThat(sample.getSecurityRoles()
                                .getOrDefault(match, sample.getSecurityRoles().get("#")))
                        .as(match)
                        .containsExactlyInAnyOrderElementsOf(roles));
    }

    @Test
    void theBrokerVouchesForTheUserAndNeverBlocksForTheDisk() {
        assertThat(sample.isSecurityEnabled())
                .isEqualTo(embedded.isSecurityEnabled())
                .isTrue();
        assertThat(sample.isPopulateValidatedUser())
                .isEqualTo(embedded.isPopulateValidatedUser())
                .isTrue();
        assertThat(sample.isRejectEmptyValidatedUser())
                .isEqualTo(embedded.isRejectEmptyValidatedUser())
                .isTrue();
        assertThat(sample.getTemporaryQueueNamespace()).isEqualTo(embedded.getTemporaryQueueNamespace());
        assertThat(sample.getMaxDiskUsage()).isEqualTo(embedded.getMaxDiskUsage());
        assertThat(sample.getGlobalMaxSize()).isEqualTo(embedded.getGlobalMaxSize());
        assertThat(sample.getJournalCompactMinFiles()).isEqualTo(embedded.getJournalCompactMinFiles());
        assertThat(sample.isJournalSyncTransactional()).isTrue();
        assertThat(sample.isJournalSyncNonTransactional()).isTrue();
        assertThat(sample.getJournalBufferTimeout_NIO()).isEqualTo(embedded.getJournalBufferTimeout_NIO());
    }
}
