package dev.caravan.dnscheck.spf;

import dev.caravan.dns.DnsAnswer;
import dev.caravan.dns.DnsResolver;
import dev.caravan.dns.Family;
import dev.caravan.dns.MxRecord;
import dev.caravan.envelope.BadSyntax;
import dev.caravan.envelope.DomainName;
import dev.caravan.nexthop.Followed;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** The questions of one check, and the bounds of their number (RFC 7208 section 4.6.4). */
final class Lookups {

    /** Terms that ask: include, a, mx, ptr, exists and redirect, in all records together. */
    static final int TERMS_MAX = 10;

    /** Questions without a record for an answer. */
    static final int VOID_MAX = 2;

    /** MX hosts of a term, and reverse names of the address. */
    static final int NAMES_MAX = 10;

    /** The RFC asks for no less. */
    static final Duration ELAPSED_MAX = Duration.ofSeconds(20);

    private final DnsResolver resolver;
    private final InstantSource clock;
    private final InetAddress address;
    private final Instant deadline;
    private int terms;
    private int voids;
    private Optional<List<DomainName>> validated = Optional.empty();

    Lookups(DnsResolver resolver, InstantSource clock, InetAddress address) {
        this.resolver = resolver;
        this.clock = clock;
        this.address = address;
        this.deadline = clock.instant().plus(ELAPSED_MAX);
    }

    int terms() {
        return terms;
    }

    /** To be called for each term that asks. */
    void count(String term) throws SpfTrouble {
        terms++;
        if (terms > TERMS_MAX) {
            throw SpfTrouble.permanent("more than " + TERMS_MAX + " terms make look-ups, counted through all records"
                    + " that are included; " + BadSyntax.show(term) + " is the first too many");
        }
    }

    /** Text records; whether there are any does not count as a void look-up, as its lack ends the check anyway. */
    List<String> texts(DomainName name) throws SpfTrouble {
        return records(ask(name, resolver::texts));
    }

    /** Addresses of the client's family. */
    List<InetAddress> addresses(DomainName host) throws SpfTrouble {
        return counted(host, name -> resolver.addresses(name, Family.of(address)));
    }

    /** Section 5.7: whatever the client's family. */
    boolean exists(DomainName name) throws SpfTrouble {
        return !counted(name, n -> resolver.addresses(n, Family.IPV4)).isEmpty();
    }

    /** Whether an MX host of a domain has such an address; an implicit MX is none. */
    boolean anyMailHost(DomainName domain, Predicate<List<InetAddress>> fits) throws SpfTrouble {
        List<MxRecord> records = counted(domain, resolver::mx);
        if (records.size() > NAMES_MAX) {
            throw SpfTrouble.permanent(domain + " has " + records.size() + " MX records, more than " + NAMES_MAX);
        }
        for (MxRecord record : records) {
            Optional<DomainName> host = name(record.exchange());
            if (host.isPresent() && fits.test(addresses(host.get()))) {
                return true;
            }
        }
        return false;
    }

    /** Section 5.5: the client's reverse names that lead back to it. Silence is the same as none. */
    List<DomainName> validatedNames() throws SpfTrouble {
        if (validated.isEmpty()) {
            List<DomainName> names = new ArrayList<>();
            if (resolver.names(address) instanceof DnsAnswer.Records<String>(List<String> published, var _)) {
                for (String text : published.subList(0, Math.min(published.size(), NAMES_MAX))) {
                    name(text).filter(this::leadsBack).ifPresent(names::add);
                }
            } else {
                countVoid("the reverse name of " + address.getHostAddress());
            }
            checkTime();
            validated = Optional.of(names);
        }
        return validated.get();
    }

    private boolean leadsBack(DomainName name) {
        return clock.instant().isBefore(deadline)
                && Followed.of(name, n -> resolver.addresses(n, Family.of(address)))
                                .answer()
                        instanceof DnsAnswer.Records<InetAddress>(List<InetAddress> records, var _)
                && records.contains(address);
    }

    /** What can be asked for; a name that no host can have has no records. */
    static Optional<DomainName> name(String text) {
        try {
            return Optional.of(DomainName.parse(text.endsWith(".") ? text.substring(0, text.length() - 1) : text));
        } catch (BadSyntax e) {
            return Optional.empty();
        }
    }

    private <R> List<R> counted(DomainName name, Function<DomainName, DnsAnswer<R>> question) throws SpfTrouble {
        List<R> records = records(ask(name, question));
        if (records.isEmpty()) {
            countVoid(name.ascii());
        }
        return records;
    }

    private <R> DnsAnswer<R> ask(DomainName name, Function<DomainName, DnsAnswer<R>> question) throws SpfTrouble {
        checkTime();
        return Followed.of(name, question).answer();
    }

    private void checkTime() throws SpfTrouble {
        if (!clock.instant().isBefore(deadline)) {
            throw SpfTrouble.temporary("the look-ups took more than " + ELAPSED_MAX.toSeconds() + " s");
        }
    }

    private void countVoid(String asked) throws SpfTrouble {
        voids++;
        if (voids > VOID_MAX) {
            throw SpfTrouble.permanent("more than " + VOID_MAX + " look-ups had no answer with a record in it; " + asked
                    + " is the first too many");
        }
    }

    private static <R> List<R> records(DnsAnswer<R> answer) throws SpfTrouble {
        return switch (answer) {
            case DnsAnswer.Records<R>(List<R> records, var _) -> records;
            case DnsAnswer.NoData<R> _, DnsAnswer.NoSuchName<R> _ -> List.of();
            case DnsAnswer.Unanswered<R>(String why) -> throw SpfTrouble.temporary(why);
            case DnsAnswer.Alias<R>(DomainName target, var _) ->
                throw SpfTrouble.temporary("the aliases that lead to " + target + " have no end");
        };
    }
}
