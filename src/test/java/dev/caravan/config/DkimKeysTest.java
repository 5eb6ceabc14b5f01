package dev.caravan.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.dkim.SigningKey;
import dev.caravan.dkim.TestKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The list {@code dkim}. */
class DkimKeysTest {

    @TempDir
    Path directory;

    private Path rsa;

    @BeforeEach
    void writeKey() throws IOException {
        rsa = directory.resolve("rsa.pem");
        TestKeys.write(rsa, TestKeys.rsa(2_048));
    }

    private String entry(String more) {
        return "- {domain: shop.example, selector: 2026a, key-file: '" + rsa + "'" + more + "}\n";
    }

    private static List<SigningKey> keys(String yaml) {
        return Loading.config(Loading.ACCOUNT + "dkim:\n" + yaml)
                .policy()
                .signers()
                .keys();
    }

    @Test
    void hasAKeyUnderItsName() {
        assertThat(keys(entry(", expires: 10d, accounts: app"))).singleElement().satisfies(key -> {
            assertThat(key.recordName()).hasToString("2026a._domainkey.shop.example");
            assertThat(key.key().bits()).isEqualTo(2_048);
            assertThat(key.expires()).contains(Duration.ofDays(10));
            assertThat(key.accounts()).isEqualTo(Set.of("app"));
        });
        assertThat(Loading.loaded(Loading.ACCOUNT + "dkim:\n" + entry("")).warnings())
                .isEmpty();
    }

    @Test
    void mayHaveSeveralSelectorsOfADomainAndOneSelectorOfSeveralDomains() {
        assertThat(keys(entry("")
                        + entry("").replace("2026a", "x.y")
                        + entry("").replace("shop.", "book.")))
                .extracting(key -> key.recordName().ascii())
                .containsExactly(
                        "2026a._domainkey.shop.example",
                        "x.y._domainkey.shop.example",
                        "2026a._domainkey.book.example");
    }

    @Test
    void isEmptyWithoutTheKey() {
        assertThat(Loading.config("mode: sandbox").policy().signers().isEmpty()).isTrue();
    }

    @Test
    void saysAllThatIsWrongAtOnce() throws IOException {
        Path open = Files.writeString(
                directory.resolve("public.pem"),
                TestKeys.pem("PUBLIC KEY", TestKeys.rsa(2_048).getPublic().getEncoded()));
        Path weak = directory.resolve("weak.pem");
        TestKeys.write(weak, TestKeys.rsa(768));
        String yaml = Loading.ACCOUNT + "dkim:\n" + entry("") + entry(", accounts: [app, nobody], expires: 1m")
                + "- {domain: -, selector: a b, key-file: '" + directory.resolve("none") + "'}\n"
                + "- {domain: shop.example, selector: s2, key-file: '" + open + "', accounts: []}\n"
                + "- {domain: shop.example, selector: s3, key-file: '" + weak + "', key: secret}\n"
                + "- {selector: s4}\n"
                + "- {domain: " + "a.".repeat(120) + "example, selector: s5, key-file: '" + rsa + "'}\n";

        assertThat(Loading.faults(yaml))
                .extracting(fault -> fault.path() + ": " + fault.wanted().replaceAll(".*password; ", ""))
                .containsExactlyInAnyOrder(
                        "dkim[1].selector: a selector that its domain has once only",
                        "dkim[1].accounts[1]: the name of an account: one of app",
                        "dkim[1].expires: a duration such as 7m30s, from 1h to 365d",
                        "dkim[2].domain: a domain name such as mail.example.org",
                        "dkim[2].selector: a selector such as 2026a: one label or several, as of a domain name",
                        "dkim[2].key-file: it cannot be read (NoSuchFileException)",
                        "dkim[3].key-file: it has a public key, which cannot sign in it",
                        "dkim[3].accounts: at least one account, or no such key for all of them",
                        "dkim[4].key-file: its RSA key has 768 bits, and nobody takes less than 1024",
                        "dkim[4].key: one of domain, selector, key-file, expires, accounts",
                        "dkim[5].domain: a domain name such as mail.example.org",
                        "dkim[5].key-file: a path of the file system",
                        "dkim[6].selector: a selector that makes a name of at most 253 octets");
    }

    @Test
    void warnsOfAKeyThatIsShortOrThatEverybodyCanRead() throws IOException {
        TestKeys.write(rsa, TestKeys.rsa(1_024));
        Files.setPosixFilePermissions(rsa, PosixFilePermissions.fromString("rw-r--r--"));

        assertThat(Loading.loaded(Loading.ACCOUNT + "dkim:\n" + entry("")).warnings())
                .extracting(Warning::text)
                .satisfiesExactlyInAnyOrder(
                        text -> assertThat(text).startsWith("an RSA key of 1024 bits"),
                        text -> assertThat(text)
                                .isEqualTo("everybody on this machine can read a secret: chmod o-r " + rsa));
    }

    @Test
    void warnsOfSignaturesThatEndBeforeTheRetries() {
        assertThat(Loading.loaded(Loading.ACCOUNT + "retry: {schedule: [1h, 1h]}\ndkim:\n" + entry(", expires: 2h"))
                        .warnings())
                .singleElement()
                .satisfies(warning -> assertThat(warning.text()).contains("the retry schedule, which takes 2h"));
    }

    @Test
    void takesANewKeyAtTheReloadThatItsFileCauses() throws Exception {
        Path path = Files.writeString(directory.resolve("caravan.yaml"), Loading.ACCOUNT + "dkim:\n" + entry(""));
        ConfigFile file = Loading.file(path);
        ConfigReload reload = ConfigReload.startingFrom(file, file.load().orThrow());
        assertThat(reload.checkForChange()).isEmpty();
        TestKeys.write(rsa, TestKeys.ed25519());

        assertThat(reload.checkForChange()).get().isInstanceOf(ReloadResult.Swapped.class);
        assertThat(reload.current().policy().signers().keys().getFirst().key()).hasToString("ed25519 key of 256 bits");

        Files.writeString(rsa, "half a key");
        assertThat(reload.checkForChange()).get().isInstanceOf(ReloadResult.Kept.class);
        assertThat(reload.current().policy().signers().keys()).hasSize(1);
    }

    @Test
    void showsNoSecret() throws IOException {
        String secret = Files.readString(rsa).lines().skip(3).findFirst().orElseThrow();
        assertThat(Loading.config(Loading.ACCOUNT + "dkim:\n" + entry("")).toString())
                .contains("rsa key of 2048 bits")
                .doesNotContain(secret);
        Files.writeString(rsa, Files.readString(rsa).replaceFirst("\n.{64}\n", "\n"));
        assertThat(Loading.faults("dkim:\n" + entry("")))
                .extracting(Fault::toString)
                .noneMatch(text -> text.contains(secret));
    }
}
