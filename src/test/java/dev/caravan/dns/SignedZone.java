package dev.caravan.dns;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DNSSEC;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.NSEC3Record;
import org.xbill.DNS.NSECRecord;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Type;
import org.xbill.DNS.utils.base32;

/** A zone of a {@link SignedTree}: its records, their signatures, and proofs of what is not in it. */
final class SignedZone {

    /** How absence is proven; nothing is signed in an unsigned zone. */
    enum Denial {
        UNSIGNED,
        NSEC,
        NSEC3,
        NSEC3_OPT_OUT
    }

    static final long TTL = 300;
    private static final base32 BASE32 = new base32(base32.Alphabet.BASE32HEX, false, true);
    private static final byte[] SALT = {(byte) 0xAB, (byte) 0xCD};

    final Name apex;
    final Denial denial;

    /** Switches for what can be wrong with it. */
    int iterations = 1;

    boolean expired;
    boolean withoutSoa;
    final Set<String> bogus = new HashSet<>();

    private final InstantSource clock;
    private final DNSKEYRecord key;
    private final PrivateKey secret;
    private final TreeMap<Name, List<Record>> names = new TreeMap<>();

    SignedZone(Name apex, Denial denial, InstantSource clock) {
        this.apex = apex;
        this.denial = denial;
        this.clock = clock;
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            KeyPair pair = generator.generateKeyPair();
            key = new DNSKEYRecord(apex, DClass.IN, TTL, 257, 3, DNSSEC.Algorithm.ECDSAP256SHA256, pair.getPublic());
            secret = pair.getPrivate();
        } catch (NoSuchAlgorithmException | DNSSEC.DNSSECException e) {
            throw new AssertionError(e);
        }
        add(new SOARecord(apex, DClass.IN, TTL, apex, apex, 1, 1, 1, 1, 60));
        add(new NSRecord(apex, DClass.IN, TTL, apex));
        if (isSigned()) {
            add(key);
        }
    }

    boolean isSigned() {
        return denial != Denial.UNSIGNED;
    }

    void add(Record record) {
        names.computeIfAbsent(record.getName(), n -> new ArrayList<>()).add(record);
    }

    DSRecord delegation() {
        return new DSRecord(apex, DClass.IN, TTL, DNSSEC.Digest.SHA256, key);
    }

    boolean exists(Name name) {
        return names.keySet().stream().anyMatch(known -> known.subdomain(name));
    }

    /** The records with their signature; empty if there are none. */
    List<Record> signed(Name owner, int type) {
        List<Record> all = names.getOrDefault(owner, List.of()).stream()
                .filter(r -> r.getType() == type)
                .toList();
        return all.isEmpty() ? List.of() : sign(all);
    }

    List<Record> soa() {
        return withoutSoa ? List.of() : signed(apex, Type.SOA);
    }

    private List<Record> sign(List<Record> records) {
        List<Record> signed = new ArrayList<>(records);
        Record first = records.getFirst();
        boolean isOfAnother = first.getType() == Type.NS && !first.getName().equals(apex);
        if (!isSigned() || isOfAnother) {
            return signed;
        }
        Instant now = clock.instant();
        Duration age = expired ? Duration.ofDays(-1) : Duration.ofDays(1);
        try {
            RRSIGRecord signature =
                    DNSSEC.sign(new RRset(records), key, secret, now.minus(Duration.ofDays(2)), now.plus(age));
            boolean spoilt = bogus.contains(first.getName() + " " + Type.string(first.getType()))
                    || bogus.contains(Type.string(first.getType()));
            signed.add(spoilt ? spoil(signature) : signature);
            return signed;
        } catch (DNSSEC.DNSSECException e) {
            throw new AssertionError(e);
        }
    }

    private static RRSIGRecord spoil(RRSIGRecord s) {
        byte[] octets = s.getSignature().clone();
        octets[octets.length / 2] ^= 1;
        return new RRSIGRecord(
                s.getName(),
                s.getDClass(),
                s.getTTL(),
                s.getTypeCovered(),
                s.getAlgorithm(),
                s.getOrigTTL(),
                s.getExpire(),
                s.getTimeSigned(),
                s.getFootprint(),
                s.getSigner(),
                octets);
    }

    /** That there is no such type, or no such name; for a wildcard's expansion, that the name itself is not there. */
    List<Record> absence(Name name) {
        return switch (denial) {
            case UNSIGNED -> List.of();
            case NSEC -> nsec(exists(name) ? List.of(name) : List.of(name, wildcardOf(name)));
            case NSEC3, NSEC3_OPT_OUT -> nsec3(name);
        };
    }

    Name closestEncloser(Name name) {
        Name encloser = name;
        while (!exists(encloser)) {
            encloser = new Name(encloser, 1);
        }
        return encloser;
    }

    Name wildcardOf(Name name) {
        return under("*", closestEncloser(name));
    }

    private static Name under(String label, Name parent) {
        return Name.fromConstantString(parent.equals(Name.root) ? label + "." : label + "." + parent);
    }

    private List<Record> nsec(List<Name> missing) {
        List<Record> proofs = new ArrayList<>();
        Set<Name> owners = new TreeSet<>();
        for (Name name : missing) {
            owners.add(names.floorKey(name));
        }
        for (Name owner : owners) {
            Name next = Optional.ofNullable(names.higherKey(owner)).orElse(apex);
            proofs.addAll(sign(List.of(new NSECRecord(owner, DClass.IN, TTL, next, types(owner, Type.NSEC)))));
        }
        return proofs;
    }

    private int[] types(Name owner, int... others) {
        IntStream own = names.getOrDefault(owner, List.of()).stream().mapToInt(Record::getType);
        return IntStream.concat(IntStream.concat(own, IntStream.of(Type.RRSIG)), IntStream.of(others))
                .distinct()
                .sorted()
                .toArray();
    }

    /** RFC 5155 section 7.2: matches the closest encloser, covers the next closer name and the wildcard. */
    private List<Record> nsec3(Name name) {
        Set<String> owners = new TreeSet<>();
        Name encloser = closestEncloser(name);
        owners.add(covering(encloser));
        if (!encloser.equals(name)) {
            owners.add(covering(new Name(name, name.labels() - encloser.labels() - 1)));
            owners.add(covering(wildcardOf(name)));
        }
        List<Record> proofs = new ArrayList<>();
        owners.forEach(hash -> proofs.addAll(sign(List.of(nsec3Of(hash)))));
        return proofs;
    }

    /** All names by their hashes; those between, without records, too. */
    private TreeMap<String, Name> hashes() {
        TreeMap<String, Name> hashes = new TreeMap<>(Comparator.naturalOrder());
        for (Name name : names.keySet()) {
            for (Name n = name; n.labels() >= apex.labels(); n = new Name(n, 1)) {
                boolean optedOut = denial == Denial.NSEC3_OPT_OUT
                        && !n.equals(apex)
                        && names.getOrDefault(n, List.of()).stream().allMatch(r -> r.getType() == Type.NS);
                if (!optedOut) {
                    hashes.put(hash(n), n);
                }
                if (n.equals(Name.root)) {
                    break;
                }
            }
        }
        return hashes;
    }

    private String covering(Name name) {
        TreeMap<String, Name> hashes = hashes();
        return Optional.ofNullable(hashes.floorKey(hash(name))).orElse(hashes.lastKey());
    }

    private NSEC3Record nsec3Of(String hash) {
        TreeMap<String, Name> hashes = hashes();
        String next = Optional.ofNullable(hashes.higherKey(hash)).orElse(hashes.firstKey());
        return record(under(hash, apex), BASE32.fromString(next), types(hashes.get(hash)));
    }

    private NSEC3Record record(Name owner, byte[] next, int[] types) {
        int flags = denial == Denial.NSEC3_OPT_OUT ? 1 : 0;
        return new NSEC3Record(owner, DClass.IN, TTL, 1, flags, iterations, SALT, next, types);
    }

    private String hash(Name name) {
        try {
            return BASE32.toString(record(apex, new byte[1], new int[0]).hashName(name));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
