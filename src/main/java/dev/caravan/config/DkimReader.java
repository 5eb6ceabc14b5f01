package dev.caravan.config;

import dev.caravan.dkim.Algorithm;
import dev.caravan.dkim.DkimKey;
import dev.caravan.dkim.KeyRing;
import dev.caravan.dkim.Selector;
import dev.caravan.dkim.SigningKey;
import dev.caravan.dkim.UnusableKey;
import dev.caravan.envelope.DomainName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Reads the keys that sign mail, and the files they are in. */
final class DkimReader {

    /** An hour at least, for clocks that go wrong and queues on the way; no key should live for a year (ours). */
    private static final Form<Duration> EXPIRES = Form.duration(Duration.ofHours(1), Duration.ofDays(365));

    private static final Form<Selector> SELECTOR = new Form<>(
            "a selector such as 2026a: one label or several, as of a domain name",
            Selector::parse,
            Form.Visibility.SHOWN);

    private final List<Account> accounts;
    private final Retry retry;

    DkimReader(List<Account> accounts, Retry retry) {
        this.accounts = accounts;
        this.retry = retry;
    }

    KeyRing read(Section root) {
        List<SigningKey> keys = new ArrayList<>();
        Set<DomainName> records = new HashSet<>();
        for (Section section : root.sections("dkim")) {
            key(section).ifPresent(key -> {
                if (!records.add(key.recordName())) {
                    section.fault("selector", "a selector that its domain has once only");
                }
                keys.add(key);
            });
        }
        return new KeyRing(keys);
    }

    private Optional<SigningKey> key(Section section) {
        Optional<DomainName> domain = section.required("domain", Form.DOMAIN);
        Optional<Selector> selector = section.required("selector", SELECTOR);
        Optional<DkimKey> key = section.required("key-file", Form.PATH).flatMap(file -> key(section, file));
        Optional<Duration> expires = section.value("expires", EXPIRES);
        expires.ifPresent(good -> checkRetries(section, good));
        Set<String> names = accounts(section);
        if (domain.isEmpty() || selector.isEmpty() || !isName(section, selector.get(), domain.get())) {
            return Optional.empty();
        }
        return key.map(k -> new SigningKey(domain.get(), selector.get(), k, expires, names));
    }

    private static boolean isName(Section section, Selector selector, DomainName domain) {
        try {
            selector.recordName(domain);
            return true;
        } catch (IllegalArgumentException e) {
            section.fault("selector", "a selector that makes a name of at most " + DomainName.OCTETS_MAX + " octets");
            return false;
        }
    }

    private Set<String> accounts(Section section) {
        Set<String> known = accounts.stream().map(Account::name).collect(Collectors.toCollection(TreeSet::new));
        List<Section.PlacedValue<String>> named = section.placedValues("accounts", Form.NAME);
        for (Section.PlacedValue<String> one : named) {
            if (!known.contains(one.value())) {
                section.reading()
                        .faults()
                        .add(one.place().fault("the name of an account: one of " + String.join(", ", known)));
            }
        }
        if (section.has("accounts") && named.isEmpty()) {
            // An empty list read as everybody's would be the opposite of what it says.
            section.fault("accounts", "at least one account, or no such key for all of them");
        }
        return named.stream().map(Section.PlacedValue::value).collect(Collectors.toSet());
    }

    /** A message that is tried for longer than its signature is good arrives as if it were forged. */
    private void checkRetries(Section section, Duration good) {
        Duration waits = retry.schedule().stream().reduce(Duration.ZERO, Duration::plus);
        if (good.compareTo(waits) <= 0) {
            section.warn(
                    "expires",
                    "signatures end before the retry schedule, which takes " + Quantity.show(waits)
                            + ": name a longer time, or leave it out");
        }
    }

    private static Optional<DkimKey> key(Section section, Path file) {
        section.reading().files().add(file);
        try {
            DkimKey key = DkimKey.read(file);
            warn(section, key, file);
            return Optional.of(key);
        } catch (UnusableKey e) {
            section.fault(
                    "key-file",
                    "a PEM file with a private key, RSA (PKCS #8 or PKCS #1) or Ed25519 (PKCS #8), without a password; "
                            + e.getMessage());
            return Optional.empty();
        }
    }

    private static void warn(Section section, DkimKey key, Path file) {
        if (key.algorithm() == Algorithm.RSA && key.bits() < DkimKey.RSA_BITS_RECOMMENDED) {
            section.warn(
                    "key-file",
                    "an RSA key of " + key.bits() + " bits is too easily broken (RFC 8301): make one of "
                            + DkimKey.RSA_BITS_RECOMMENDED);
        }
        if (key.algorithm() == Algorithm.RSA && key.bits() > DkimKey.RSA_BITS_VERIFIED) {
            section.warn(
                    "key-file",
                    "receivers need not check RSA keys of more than " + DkimKey.RSA_BITS_VERIFIED
                            + " bits (RFC 8301): make one of " + DkimKey.RSA_BITS_RECOMMENDED);
        }
        Secrecy.check(section, "key-file", file);
    }
}
