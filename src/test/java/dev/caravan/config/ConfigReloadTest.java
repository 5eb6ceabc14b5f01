package dev.caravan.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigReloadTest {

    private static final String FIRST = """
            hostname: one.example.org
            accounts: [{name: app}]
            transports: [{name: relay, type: fail, code: 450}]
            routes: [{transport: relay}]
            """;

    private static final String SECOND = """
            hostname: one.example.org
            accounts: [{name: app}, {name: shop}]
            transports: [{name: other, type: fail, code: 550}]
            routes: [{transport: other}]
            retry: {schedule: [1m]}
            """;

    @TempDir
    Path directory;

    private Path path;
    private ConfigReload reload;

    @BeforeEach
    void start() throws IOException, BadConfig {
        path = Files.writeString(directory.resolve("caravan.yaml"), FIRST);
        ConfigFile file = Loading.file(path);
        reload = ConfigReload.startingFrom(file, file.load().orThrow());
    }

    @Test
    void accountsTransportsRoutesAndRetryAreExchangedAsOne() throws IOException {
        DeliveryPolicy old = reload.current().policy();
        Files.writeString(path, SECOND);

        assertThat(reload.reload()).isInstanceOf(ReloadResult.Swapped.class);
        DeliveryPolicy policy = reload.current().policy();
        assertThat(policy.account("shop")).isPresent();
        assertThat(policy.transport("relay")).isEmpty();
        assertThat(policy.routes()).extracting(r -> r.transport()).containsExactly("other");
        assertThat(policy.retry().attempts()).isEqualTo(2);
        // Who took the old version before still has all of it.
        assertThat(old.transport("relay")).isPresent();
        assertThat(old.routes()).extracting(r -> r.transport()).containsExactly("relay");
    }

    @Test
    void aBrokenFileChangesNothingAndSaysWhy() throws IOException {
        CaravanConfig before = reload.current();
        List<CaravanConfig> told = new ArrayList<>();
        reload.onSwap(told::add);
        Files.writeString(path, SECOND + "drain: soon\n");

        assertThat(reload.reload())
                .isInstanceOfSatisfying(
                        ReloadResult.Kept.class,
                        kept -> assertThat(kept.refused().faults())
                                .extracting(Fault::path)
                                .containsExactly("drain"));
        assertThat(reload.current()).isSameAs(before);
        assertThat(told).isEmpty();
    }

    @Test
    void aFileThatIsGoneChangesNothing() throws IOException {
        CaravanConfig before = reload.current();
        Files.delete(path);

        assertThat(reload.checkForChange()).get().isInstanceOf(ReloadResult.Kept.class);
        assertThat(reload.current()).isSameAs(before);
        assertThat(reload.checkForChange()).isEmpty();
    }

    @Test
    void keysThatTakeARestartAreNamedAndKeepTheirValues() throws IOException {
        Files.writeString(
                path,
                SECOND.replace("one.", "two.") + "limits: {recipients: 5}\nmanagement: {port: 9001}\ndrain: 31s\n");

        assertThat(reload.reload())
                .isInstanceOfSatisfying(
                        ReloadResult.Swapped.class,
                        swapped -> assertThat(swapped.restartNeeded())
                                .containsExactly("drain", "hostname", "limits", "management"));
        assertThat(reload.current().hostname()).hasToString("one.example.org");
        assertThat(reload.current().limits()).isEqualTo(Limits.DEFAULT);
        assertThat(reload.current().policy().account("shop")).isPresent();
    }

    @Test
    void aChangeOfTheFileIsSeenOnce() throws IOException {
        assertThat(reload.checkForChange()).isEmpty();
        Files.writeString(path, SECOND);
        assertThat(reload.checkForChange()).get().isInstanceOf(ReloadResult.Swapped.class);
        assertThat(reload.checkForChange()).isEmpty();
    }

    @Test
    void aFaultIsReportedOnceAndItsCorrectionIsSeen() throws IOException {
        Files.writeString(path, SECOND + "x: y\n");
        assertThat(reload.checkForChange()).get().isInstanceOf(ReloadResult.Kept.class);
        assertThat(reload.checkForChange()).isEmpty();
        Files.writeString(path, SECOND);
        assertThat(reload.checkForChange()).get().isInstanceOf(ReloadResult.Swapped.class);
    }

    @Test
    void aChangedPasswordFileIsAChange() throws IOException {
        Path secret = Files.writeString(directory.resolve("secret"), "one");
        Files.writeString(path, "accounts: [{name: app, password-file: " + secret + "}]");
        assertThat(reload.checkForChange()).isPresent();

        Files.writeString(secret, "two");
        assertThat(reload.checkForChange()).isPresent();
        assertThat(reload.current().policy().account("app").flatMap(Account::password))
                .isEqualTo(Optional.of(new Password("two")));
    }

    @Test
    void aVersionThatCannotBePutInForceIsRefusedAndTheOldOneStays() throws IOException {
        CaravanConfig before = reload.current();
        List<CaravanConfig> told = new ArrayList<>();
        reload.onSwap(next -> {
            told.add(next);
            throw new Unusable("transports, other", "no such component", "one that is there");
        });
        Files.writeString(path, SECOND);

        assertThat(reload.reload())
                .isInstanceOfSatisfying(
                        ReloadResult.Kept.class,
                        kept -> assertThat(kept.refused().message())
                                .startsWith(path + " has 1 fault:")
                                .endsWith("transports, other: found no such component; wanted one that is there"));
        assertThat(told)
                .singleElement()
                .satisfies(c -> assertThat(c.policy().account("shop")).isPresent());
        assertThat(reload.current()).isSameAs(before);
        assertThat(reload.checkForChange()).as("it is said once").isEmpty();
    }

    @Test
    void theSandboxWithoutFileHasNothingThatChanges() throws BadConfig {
        ConfigFile none = Loading.sandbox();
        ConfigReload sandbox = ConfigReload.startingFrom(none, none.load().orThrow());
        assertThat(sandbox.checkForChange()).isEmpty();
    }
}
