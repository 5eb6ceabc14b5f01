package dev.caravan.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DNSSEC;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * A recursive name server on loopback that validates nothing, with a signed root of its own below it. It knows what is there
 * and cannot prove what is not: whoever asks for that gets an answer without signatures. It writes down what it is asked, and
 * may take its time.
 */
final class SignedNames implements AutoCloseable {

    private static final long TTL_SECONDS = 3_600;

    /** RFC 4034 section 2.1.1: a zone key, and the entry to the zone. */
    private static final int KEY_FLAGS = 257;

    /** RFC 4034 section 2.1.2. */
    private static final int KEY_PROTOCOL = 3;

    private static final int KEY_BITS = 256;
    private static final int DATAGRAM_OCTETS_MAX = 4_096;

    private final DatagramSocket socket =
            new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    private final Map<Name, Zone> zones = new HashMap<>();
    private final Map<String, List<Record>> answers = new ConcurrentHashMap<>();
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private volatile Duration delay = Duration.ZERO;

    private record Zone(Name apex, DNSKEYRecord key, PrivateKey secret, Map<String, List<Record>> sets) {

        void add(Record record) {
            sets.computeIfAbsent(keyOf(record.getName(), record.getType()), k -> new ArrayList<>())
                    .add(record);
        }

        DSRecord delegation() {
            return new DSRecord(apex, DClass.IN, TTL_SECONDS, DNSSEC.Digest.SHA256, key);
        }

        List<Record> signed(Name name, int type) {
            List<Record> set = sets.getOrDefault(keyOf(name, type), List.of());
            if (set.isEmpty()) {
                return set;
            }
            Instant now = Instant.now();
            List<Record> signed = new ArrayList<>(set);
            try {
                signed.add(DNSSEC.sign(
                        new RRset(set), key, secret, now.minus(Duration.ofDays(1)), now.plus(Duration.ofDays(1))));
            } catch (DNSSEC.DNSSECException e) {
                throw new IllegalStateException(e);
            }
            return signed;
        }
    }

    /** @param apexes of the zones below the root; parents come first */
    SignedNames(String... apexes) throws IOException {
        zone(Name.root);
        for (String apex : apexes) {
            Name name = Name.fromString(apex);
            Zone parent = enclosing(new Name(name, 1));
            parent.add(zone(name).delegation());
        }
        Thread.ofVirtual().name("names").start(this::serve);
    }

    private Zone zone(Name apex) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(KEY_BITS);
            KeyPair pair = generator.generateKeyPair();
            DNSKEYRecord key = new DNSKEYRecord(
                    apex,
                    DClass.IN,
                    TTL_SECONDS,
                    KEY_FLAGS,
                    KEY_PROTOCOL,
                    DNSSEC.Algorithm.ECDSAP256SHA256,
                    pair.getPublic());
            Zone zone = new Zone(apex, key, pair.getPrivate(), new HashMap<>());
            zone.add(key);
            zones.put(apex, zone);
            return zone;
        } catch (GeneralSecurityException | DNSSEC.DNSSECException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @param line {@code mx.bulk.example. A 192.0.2.1}; all are there before the first question */
    SignedNames add(String line) throws IOException {
        String[] words = line.split(" ", 3);
        Name owner = Name.fromString(words[0]);
        enclosing(owner)
                .add(Record.fromString(owner, Type.value(words[1]), DClass.IN, TTL_SECONDS, words[2], Name.root));
        return this;
    }

    /** The root's, as in a zone file. */
    String anchor() {
        return zones.get(Name.root).delegation().toString();
    }

    InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    /** Before every answer. */
    void delay(Duration time) {
        delay = time;
    }

    /** What was asked since the last call. */
    List<String> takeAsked() {
        synchronized (asked) {
            List<String> all = List.copyOf(asked);
            asked.clear();
            return all;
        }
    }

    private void serve() {
        byte[] buffer = new byte[DATAGRAM_OCTETS_MAX];
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                Message question = new Message(Arrays.copyOf(buffer, packet.getLength()));
                InetSocketAddress from = (InetSocketAddress) packet.getSocketAddress();
                Thread.ofVirtual().start(() -> answer(question, from));
            }
        } catch (IOException e) {
            if (!socket.isClosed()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void answer(Message question, InetSocketAddress from) {
        Record wanted = question.getQuestion();
        asked.add(Type.string(wanted.getType()) + " " + wanted.getName());
        Message reply = new Message(question.getHeader().getID());
        reply.getHeader().setFlag(Flags.QR);
        reply.getHeader().setFlag(Flags.RA);
        reply.addRecord(wanted, Section.QUESTION);
        answers.computeIfAbsent(keyOf(wanted.getName(), wanted.getType()), k -> find(wanted))
                .forEach(record -> reply.addRecord(record, Section.ANSWER));
        try {
            TimeUnit.NANOSECONDS.sleep(delay.toNanos());
            byte[] octets = reply.toWire();
            socket.send(new DatagramPacket(octets, octets.length, from));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            // It was closed.
        }
    }

    private List<Record> find(Record wanted) {
        Name name = wanted.getName();
        boolean atParent = wanted.getType() == Type.DS && !name.equals(Name.root);
        return enclosing(atParent ? new Name(name, 1) : name).signed(name, wanted.getType());
    }

    private Zone enclosing(Name name) {
        return zones.values().stream()
                .filter(zone -> name.subdomain(zone.apex()))
                .max(Comparator.comparingInt(zone -> zone.apex().labels()))
                .orElseThrow();
    }

    private static String keyOf(Name name, int type) {
        return type + " " + name.toString().toLowerCase(java.util.Locale.ROOT);
    }

    @Override
    public void close() {
        socket.close();
    }
}
