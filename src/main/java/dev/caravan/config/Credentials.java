package dev.caravan.config;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Generated secrets, kept in {@code credentials} in the data directory: the internal user's password, one for every
 * account without a configured one, and the token of the management interface. Made at the first start, added to when
 * accounts are added, never taken away. Immutable; {@code toString} shows names only.
 */
public final class Credentials {

    /** Beside the queue: whoever may read that has the messages anyway. */
    public static final String FILE = "credentials";

    /** Of randomness in a secret, beyond any search (ours). */
    private static final int SECRET_OCTETS = 24;

    private static final String USER = "user.";
    private static final String ADMIN_TOKEN = "admin-token";

    private final Map<String, Password> secrets;

    private Credentials(Map<String, Password> secrets) {
        this.secrets = Map.copyOf(secrets);
    }

    /**
     * Reads the file of the data directory, making what is missing of both.
     *
     * @param accounts those of the configuration; one with a password of its own needs none here
     * @throws BadCredentials if the file can be read by others, is damaged, or cannot be written
     */
    public static Credentials open(Path data, List<Account> accounts) throws BadCredentials {
        return open(data, accounts, new SecureRandom());
    }

    /**
     * The token of the management interface, as the process that uses this data directory made it; empty if none did.
     *
     * @throws BadCredentials if the file can be read by others, not by us, or is damaged
     */
    public static Optional<Password> adminToken(Path data) throws BadCredentials {
        return Optional.ofNullable(
                new CredentialsFile(data.resolve(FILE)).read().get(ADMIN_TOKEN));
    }

    static Credentials open(Path data, List<Account> accounts, SecureRandom random) throws BadCredentials {
        CredentialsFile file = new CredentialsFile(data.resolve(FILE));
        Map<String, Password> secrets = new TreeMap<>(file.read());
        List<String> missing = new ArrayList<>(List.of(ADMIN_TOKEN, USER + Account.INTERNAL_USER));
        accounts.stream()
                .filter(account -> account.password().isEmpty())
                .forEach(account -> missing.add(USER + account.name()));
        missing.removeAll(secrets.keySet());
        if (!missing.isEmpty()) {
            missing.forEach(name -> secrets.put(name, generated(random)));
            file.write(secrets);
        }
        return new Credentials(secrets);
    }

    /** Of the internal user {@link Account#INTERNAL_USER}. */
    public Password internalUser() {
        return known(USER + Account.INTERNAL_USER);
    }

    /** Of the management interface. */
    public Password adminToken() {
        return known(ADMIN_TOKEN);
    }

    /**
     * The configured password of an account, else the generated one.
     *
     * @throws IllegalArgumentException if the account has neither, since it was not among those at {@code open}
     */
    public Password of(Account account) {
        return account.password().orElseGet(() -> known(USER + account.name()));
    }

    private Password known(String name) {
        Password secret = secrets.get(name);
        if (secret == null) {
            throw new IllegalArgumentException("no secret " + name + ": open the credentials with all accounts");
        }
        return secret;
    }

    private static Password generated(SecureRandom random) {
        byte[] octets = new byte[SECRET_OCTETS];
        random.nextBytes(octets);
        return new Password(Base64.getUrlEncoder().withoutPadding().encodeToString(octets));
    }

    @Override
    public String toString() {
        return "Credentials" + new TreeMap<>(secrets).keySet();
    }
}
