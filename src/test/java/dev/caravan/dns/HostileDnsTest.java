package dev.caravan.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.caravan.envelope.DomainName;
import dev.caravan.nexthop.LookupFailure;
import dev.caravan.nexthop.MxAnswer;
import dev.caravan.nexthop.MxLookup;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Whatever name servers do, a look-up ends soon and says something that can be worked with. */
@Timeout(20)
class HostileDnsTest {

    enum Mode {
        VALIDATING,
        TRUSTING
    }

    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final InstantSource CLOCK = () -> NOW;
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    /** For what never comes. */
    private static final Duration SHORT_TIMEOUT = Duration.ofMillis(300);

    private static final int DATAGRAM_OCTETS_MAX = 1_232;

    private final SignedTree tree = SignedTree.usual(CLOCK);
    private FakeNameServer server;

    @BeforeEach
    void publish() {
        tree.add("signed.test. MX 10 mx.signed.test.");
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @ParameterizedTest
    @EnumSource
    void aLoopOfAliasesEnds(Mode mode) throws IOException {
        tree.add("a.signed.test. CNAME b.signed.test.").add("b.signed.test. CNAME a.signed.test.");
        serve(tree);

        assertThat(new MxLookup(resolver(mode), new Random(1)).hosts(name("a.signed.test")))
                .isInstanceOfSatisfying(
                        MxAnswer.None.class, none -> assertThat(none.failure()).isEqualTo(LookupFailure.ALIAS_CHAIN));
    }

    @ParameterizedTest
    @EnumSource
    void anAliasForItselfIsNoEndlessChain(Mode mode) throws IOException {
        tree.add("self.signed.test. CNAME self.signed.test.");
        serve(tree);

        assertThat(new MxLookup(resolver(mode), new Random(1)).hosts(name("self.signed.test")))
                .isInstanceOf(MxAnswer.None.class);
    }

    @ParameterizedTest
    @EnumSource
    void ofManyMailHostsTheFirstOnesAreUsed(Mode mode) throws IOException {
        IntStream.range(0, 150).forEach(i -> tree.add("nsec3.test. MX 10 h" + i + ".nsec3.test."));
        serve(tree);

        assertThat(resolver(mode).mx(name("nsec3.test")))
                .isInstanceOfSatisfying(
                        DnsAnswer.Records.class, r -> assertThat(r.records()).hasSize(DnsjavaResolver.RECORDS_MAX));
        assertThat(server.streams()).isPositive();
    }

    @ParameterizedTest
    @EnumSource
    void aThousandTlsaRecordsAreNoAnswerSinceAPartOfThemCouldMeanTheOpposite(Mode mode) throws IOException {
        IntStream.range(0, 1_000).forEach(i -> tree.add("_25._tcp.mx.signed.test. TLSA 3 1 1 %064x".formatted(i)));
        serve(tree);

        assertThat(resolver(mode).tlsa(name("_25._tcp.mx.signed.test")))
                .isInstanceOfSatisfying(
                        DnsAnswer.Unanswered.class, u -> assertThat(u.why()).contains("1000 records are too many"));
    }

    @ParameterizedTest
    @EnumSource
    void aTextOfManyPiecesIsReadWhole(Mode mode) throws IOException {
        String piece = "\"" + "x".repeat(250) + "\" ";
        tree.add("signed.test. TXT " + piece.repeat(200));
        serve(tree);

        assertThat(resolver(mode).texts(name("signed.test")))
                .isInstanceOfSatisfying(
                        DnsAnswer.Records.class,
                        r -> assertThat(r.records().getFirst().toString()).hasSize(50_000));
    }

    @Test
    void proofsThatTakeTooMuchWorkProveNothing() throws IOException {
        tree.iterations("nsec3.test.", 2_500).add("mx.nsec3.test. A 192.0.2.1");
        serve(tree);
        DnsResolver resolver = resolver(Mode.VALIDATING);

        assertThat(resolver.mx(name("gone.nsec3.test"))).isEqualTo(new DnsAnswer.NoSuchName<>(Authenticity.INSECURE));
        assertThat(resolver.mx(name("mx.nsec3.test"))).isInstanceOf(DnsAnswer.Unanswered.class);
    }

    @ParameterizedTest
    @EnumSource
    void anAnswerToAnotherQuestionIsNone(Mode mode) throws IOException {
        server = new FakeNameServer(question -> {
            Message other = tree.apply(question);
            other.removeAllRecords(Section.QUESTION);
            other.addRecord(
                    Record.newRecord(Name.fromConstantString("other.test."), Type.MX, DClass.IN), Section.QUESTION);
            return other;
        });

        assertUnanswered(resolver(mode, SHORT_TIMEOUT));
    }

    @ParameterizedTest
    @EnumSource
    void anAnswerWithAnotherIdIsNone(Mode mode) throws IOException {
        server = new FakeNameServer(question -> {
            Message other = tree.apply(question);
            other.getHeader().setID(question.getHeader().getID() ^ 1);
            return other;
        });

        assertUnanswered(resolver(mode, SHORT_TIMEOUT));
    }

    @ParameterizedTest
    @EnumSource
    void recordsOfOtherNamesAreNotTaken(Mode mode) throws IOException {
        server = new FakeNameServer(question -> {
            Message more = tree.apply(question);
            if (question.getQuestion().getType() == Type.MX) {
                more.addRecord(record("victim.test. MX 1 evil.test."), Section.ANSWER);
            }
            return more;
        });

        assertThat(resolver(mode).mx(name("signed.test")))
                .isInstanceOfSatisfying(
                        DnsAnswer.Records.class,
                        r -> assertThat(r.records()).isEqualTo(List.of(new MxRecord(10, "mx.signed.test"))));
    }

    @Test
    void aRecordThatWasAddedToSignedOnesMakesThemBogus() throws IOException {
        server = new FakeNameServer(question -> {
            Message more = tree.apply(question);
            if (question.getQuestion().getType() == Type.MX) {
                more.addRecord(record("signed.test. MX 1 evil.test."), Section.ANSWER);
            }
            return more;
        });

        ValidationTest.assertBogus(resolver(Mode.VALIDATING).mx(name("signed.test")));
    }

    @ParameterizedTest
    @EnumSource
    void octetsWithoutSenseAreNoAnswer(Mode mode) throws IOException {
        Random random = new Random(20_261_121);
        server = new FakeNameServer(question -> new Message() {
            @Override
            public byte[] toWire() {
                byte[] octets = new byte[1 + random.nextInt(500)];
                random.nextBytes(octets);
                if (random.nextBoolean() && octets.length > 12) {
                    // As far as the header it is the answer.
                    System.arraycopy(
                            FakeNameServer.reply(question, Rcode.NOERROR).toWire(), 0, octets, 0, 12);
                }
                return octets;
            }
        });
        DnsResolver resolver = resolver(mode, SHORT_TIMEOUT);

        for (int i = 0; i < 10; i++) {
            DomainName name = name("n" + i + ".signed.test");
            assertThatNoException().isThrownBy(() -> resolver.mx(name));
        }
        assertUnanswered(resolver);
    }

    @ParameterizedTest
    @EnumSource
    void silenceEnds(Mode mode) throws IOException {
        server = new FakeNameServer(question -> null);

        assertUnanswered(resolver(mode, SHORT_TIMEOUT));
    }

    /** Silence must not pass for a proof that the zone is unsigned. */
    @ParameterizedTest
    @EnumSource(names = {"DS", "DNSKEY"})
    void aDenialWhoseKeysCannotBeHadIsNone(RecordType withheld) throws IOException {
        serve(question -> question.getQuestion().getType() == withheld.code ? null : tree.apply(question));
        DnsResolver resolver = resolver(Mode.VALIDATING, SHORT_TIMEOUT);

        assertUnanswered(resolver);
        assertThat(resolver.tlsa(name("_25._tcp.mx.signed.test"))).isInstanceOf(DnsAnswer.Unanswered.class);
        assertThat(resolver.tlsa(name("signed.test"))).isInstanceOf(DnsAnswer.Unanswered.class);
    }

    /** RFC 5155 section 6: opt-out says something only if it is signed. */
    @Test
    void anOptOutThatNobodyCheckedProvesNothing() throws IOException {
        serve(question -> {
            int type = question.getQuestion().getType();
            if (type == Type.DS || type == Type.DNSKEY) {
                return null;
            }
            Message forged = FakeNameServer.reply(question, Rcode.NXDOMAIN);
            tree.apply(Message.newQuery(
                            Record.newRecord(Name.fromConstantString("gone.optout.test."), Type.MX, DClass.IN)))
                    .getSection(Section.AUTHORITY)
                    .forEach(record -> forged.addRecord(record, Section.AUTHORITY));
            return forged;
        });

        assertThat(resolver(Mode.VALIDATING, SHORT_TIMEOUT).tlsa(name("_25._tcp.mx.optout.test")))
                .isInstanceOf(DnsAnswer.Unanswered.class);
    }

    enum RecordType {
        DS(Type.DS),
        DNSKEY(Type.DNSKEY);

        private final int code;

        RecordType(int code) {
            this.code = code;
        }
    }

    /** CVE-2023-50387: keys that all look like the signer's, times signatures of which none fits. */
    @Test
    void manyKeysTimesManySignaturesAreNotAllTried() throws IOException {
        Random random = new Random(50_387);
        byte[] key = new byte[132];
        random.nextBytes(key);
        key[0] = 3;
        key[1] = 1;
        key[2] = 0;
        key[3] = 1;
        for (int i = 0; i < 100; i++) {
            // The tag is a sum of pairs of octets: pairs that change places leave it as it is.
            swapPairs(key, 4 + 2 * random.nextInt(64), 4 + 2 * random.nextInt(64));
            tree.add("signed.test. DNSKEY 256 3 8 " + Base64.getEncoder().encodeToString(key));
        }
        int tag = ((org.xbill.DNS.DNSKEYRecord) record(
                        "signed.test. DNSKEY 256 3 8 " + Base64.getEncoder().encodeToString(key)))
                .getFootprint();
        serve(question -> {
            Message answer = tree.apply(question);
            if (question.getQuestion().getType() == Type.MX) {
                answer.removeAllRecords(Section.ANSWER);
                answer.addRecord(record("signed.test. MX 10 mx.signed.test."), Section.ANSWER);
                IntStream.range(0, 100).forEach(i -> answer.addRecord(forged(tag, random), Section.ANSWER));
            }
            return answer;
        });

        long began = System.nanoTime();
        DnsAnswer<MxRecord> answer = resolver(Mode.VALIDATING).mx(name("signed.test"));
        System.out.printf("100 keys times 100 signatures: %d ms%n", (System.nanoTime() - began) / 1_000_000);
        ValidationTest.assertBogus(answer);
    }

    private static void swapPairs(byte[] octets, int one, int other) {
        for (int i = 0; i < 2; i++) {
            byte kept = octets[one + i];
            octets[one + i] = octets[other + i];
            octets[other + i] = kept;
        }
    }

    private static RRSIGRecord forged(int tag, Random random) {
        byte[] signature = new byte[128];
        random.nextBytes(signature);
        Name signer = Name.fromConstantString("signed.test.");
        return new RRSIGRecord(
                signer,
                DClass.IN,
                300,
                Type.MX,
                8,
                300,
                NOW.plusSeconds(99),
                NOW.minusSeconds(9),
                tag,
                signer,
                signature);
    }

    private static void assertUnanswered(DnsResolver resolver) {
        assertThat(resolver.mx(name("signed.test"))).isInstanceOf(DnsAnswer.Unanswered.class);
    }

    /** Over UDP what fits into a datagram, as real servers do. */
    private void serve(UnaryOperator<Message> answering) throws IOException {
        server = new FakeNameServer(
                question -> {
                    Message answer = answering.apply(question);
                    if (answer == null || answer.toWire().length <= DATAGRAM_OCTETS_MAX) {
                        return answer;
                    }
                    Message truncated = FakeNameServer.reply(question, answer.getRcode());
                    truncated.getHeader().setFlag(Flags.TC);
                    return truncated;
                },
                answering);
    }

    private DnsResolver resolver(Mode mode) {
        return resolver(mode, TIMEOUT);
    }

    private DnsResolver resolver(Mode mode, Duration timeout) {
        return DnsjavaResolver.caching(
                new DnsSettings(
                        List.of(server.address()),
                        timeout,
                        switch (mode) {
                            case VALIDATING -> new Trust.Validating(tree.anchors());
                            case TRUSTING -> new Trust.Trusting(Set.of());
                        }),
                CLOCK,
                DnsListener.NONE);
    }

    private static Record record(String line) {
        String[] words = line.split(" ", 3);
        try {
            return Record.fromString(
                    Name.fromString(words[0]), Type.value(words[1]), DClass.IN, 300, words[2], Name.root);
        } catch (IOException e) {
            throw new AssertionError(line, e);
        }
    }

    private static DomainName name(String text) {
        return DomainName.parse(text);
    }
}
