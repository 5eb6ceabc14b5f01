package dev.caravan.config;

import dev.caravan.config.Account.DsnPolicy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the accounts. */
final class AccountReader {

    private final Broker broker;
    private final RouteReader routes;

    AccountReader(Broker broker, RouteReader routes) {
        this.broker = broker;
        this.routes = routes;
    }

    List<Account> read(Section root) {
        List<Account> accounts = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Section section : root.sections("accounts")) {
            Optional<String> name = section.required("name", Form.NAME);
            if (name.filter(n -> !names.add(n)).isPresent()) {
                section.fault("name", "a name that no other account has");
            }
            if (name.filter(Account.INTERNAL_USER::equals).isPresent()) {
                section.fault("name", "another name: " + Account.INTERNAL_USER + " is the internal user of the broker");
            }
            accounts.add(account(section, name.orElse("")));
        }
        return accounts;
    }

    private Account account(Section section, String name) {
        Optional<Password> password = PasswordReader.optional(section, "password");
        if (password.isPresent() && broker instanceof Broker.External) {
            section.warn("its password has no effect, since the broker elsewhere knows its own: leave it out");
        }
        var mayUse = section.placedValues("may-use", Form.NAME);
        mayUse.forEach(used -> section.reading().refersTo(used.place(), used.value()));
        return new Account(
                name,
                password,
                new HashSet<>(section.values("domains", Form.DOMAIN)),
                Set.copyOf(mayUse.stream().map(Section.PlacedValue::value).toList()),
                section.value("dsn", Form.oneOf(DsnPolicy.class)).orElse(DsnPolicy.AUTO),
                routes.read(section));
    }
}
