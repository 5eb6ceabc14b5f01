package dev.caravan.dns;

import dev.caravan.dns.SignedZone.Denial;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * A tree of zones with a root of its own, as a recursive name server that validates nothing would show it: give it to a
 * {@link FakeNameServer}, and {@link #anchors()} to the resolver under test. Records are signed as they are asked for, by the
 * clock's time.
 *
 * <p>{@link #usual} has what most tests need: {@code signed.test}, {@code nsec3.test} and {@code optout.test} are signed,
 * {@code plain.test} is proven not to be.
 */
public final class SignedTree implements UnaryOperator<Message> {

    /** No chain of ours is longer. */
    private static final int ALIASES_MAX = 16;

    private final InstantSource clock;
    private final Map<Name, SignedZone> zones = new HashMap<>();
    private final AtomicInteger questions = new AtomicInteger();

    public SignedTree(InstantSource clock) {
        this.clock = clock;
        zone(".", Denial.NSEC);
    }

    public static SignedTree usual(InstantSource clock) {
        SignedTree tree = new SignedTree(clock);
        tree.zone("test.", Denial.NSEC);
        tree.zone("signed.test.", Denial.NSEC);
        tree.zone("nsec3.test.", Denial.NSEC3);
        tree.zone("optout.test.", Denial.NSEC3_OPT_OUT);
        tree.zone("plain.test.", Denial.UNSIGNED);
        return tree;
    }

    /** Parents come first. */
    public SignedTree zone(String name, Denial denial) {
        Name apex = name(name);
        SignedZone zone = new SignedZone(apex, denial, clock);
        if (!apex.equals(Name.root)) {
            SignedZone parent = enclosing(new Name(apex, 1));
            parent.add(new NSRecord(apex, DClass.IN, SignedZone.TTL, apex));
            if (zone.isSigned()) {
                parent.add(zone.delegation());
            }
        }
        zones.put(apex, zone);
        return this;
    }

    /** @param line as in a zone file, without time to live and class: {@code mx.signed.test. A 192.0.2.1} */
    public SignedTree add(String line) {
        String[] words = line.split(" +", 3);
        Name owner = name(words[0]);
        try {
            enclosing(owner)
                    .add(Record.fromString(
                            owner, Type.value(words[1]), DClass.IN, SignedZone.TTL, words[2], Name.root));
        } catch (IOException e) {
            throw new AssertionError(line, e);
        }
        return this;
    }

    /** Spoils the signature of one record set: {@code mx.signed.test. A}. */
    public SignedTree bogus(String set) {
        zoneOf(set).bogus.add(set);
        return this;
    }

    /** Lets all signatures of a zone be a day too old. */
    public SignedTree expired(String zone) {
        zoneOf(zone).expired = true;
        return this;
    }

    /** How often names are hashed in proofs of absence. */
    public SignedTree iterations(String zone, int number) {
        zoneOf(zone).iterations = number;
        return this;
    }

    /** Lets denials come without an SOA record. */
    public SignedTree withoutSoa(String zone) {
        zoneOf(zone).withoutSoa = true;
        return this;
    }

    /** Has the parent refer to a key that is not there. */
    public SignedTree foreignDelegation(String zone) {
        Name apex = name(zone);
        byte[] digest = new byte[32];
        new SecureRandom().nextBytes(digest);
        SignedZone parent = enclosing(new Name(apex, 1));
        parent.add(new DSRecord(apex, DClass.IN, SignedZone.TTL, 4_711, 13, 2, digest));
        return this;
    }

    public TrustAnchors anchors() {
        return new TrustAnchors(zones.get(Name.root).delegation().toString());
    }

    /** The root's key itself, as in a zone file. */
    String rootKey() {
        return zones.get(Name.root).signed(Name.root, Type.DNSKEY).getFirst().toString();
    }

    /** How many were answered so far. */
    public int questions() {
        return questions.get();
    }

    @Override
    public Message apply(Message question) {
        questions.incrementAndGet();
        Message answer = FakeNameServer.reply(question, Rcode.NOERROR);
        int type = question.getQuestion().getType();
        Optional<Name> next = Optional.of(question.getQuestion().getName());
        for (int step = 0; step < ALIASES_MAX && next.isPresent(); step++) {
            next = answer(answer, next.get(), type);
        }
        return answer;
    }

    /** @return the target of an alias */
    private Optional<Name> answer(Message answer, Name name, int type) {
        boolean atParent = type == Type.DS && !name.equals(Name.root);
        SignedZone zone = enclosing(atParent ? new Name(name, 1) : name);
        boolean isThere = zone.exists(name);
        Name owner = isThere ? name : zone.wildcardOf(name);
        List<Record> records = zone.signed(owner, type);
        List<Record> found = records.isEmpty() ? zone.signed(owner, Type.CNAME) : records;
        boolean isExpansion = !isThere && zone.exists(owner);
        if (isExpansion || found.isEmpty()) {
            add(answer, zone.absence(name), Section.AUTHORITY);
        }
        if (found.isEmpty()) {
            answer.getHeader().setRcode(isThere || isExpansion ? Rcode.NOERROR : Rcode.NXDOMAIN);
            add(answer, zone.soa(), Section.AUTHORITY);
            add(answer, isExpansion ? zone.absence(owner) : List.of(), Section.AUTHORITY);
            return Optional.empty();
        }
        add(answer, found.stream().map(r -> r.withName(name)).toList(), Section.ANSWER);
        return records.isEmpty() ? Optional.of(((CNAMERecord) found.getFirst()).getTarget()) : Optional.empty();
    }

    private static void add(Message answer, List<Record> records, int section) {
        Set<Record> there = new HashSet<>(answer.getSection(section));
        records.stream().filter(there::add).forEach(record -> answer.addRecord(record, section));
    }

    private SignedZone zoneOf(String set) {
        return enclosing(name(set.split(" ")[0]));
    }

    private SignedZone enclosing(Name name) {
        return zones.values().stream()
                .filter(zone -> name.subdomain(zone.apex))
                .max(Comparator.comparingInt(zone -> zone.apex.labels()))
                .orElseThrow();
    }

    private static Name name(String text) {
        return Name.fromConstantString(text);
    }
}
