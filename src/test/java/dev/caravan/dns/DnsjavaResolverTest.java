package dev.caravan.dns;

import static dev.caravan.dns.FakeNameServer.reply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.envelope.DomainName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

class DnsjavaResolverTest {

    private static final DomainName DOMAIN = DomainName.parse("example.org");
    private static final Duration TIMEOUT = Duration.ofMillis(300);

    @Test
    void readsMxRecordsWithTheirPreferences() throws IOException {
        assertThat(mx(answering("example.org. MX 20 b.example.", "example.org. MX 10 A.example.")))
                .isEqualTo(new DnsAnswer.Records<>(
                        List.of(new MxRecord(20, "b.example"), new MxRecord(10, "A.example")), Authenticity.INSECURE));
    }

    @Test
    void readsTheNullMxAsAnEmptyExchange() throws IOException {
        assertThat(mx(answering("example.org. MX 0 .")))
                .isEqualTo(new DnsAnswer.Records<>(List.of(new MxRecord(0, "")), Authenticity.INSECURE));
    }

    @Test
    void readsTlsaRecordsWhateverTheNumbersAre() throws IOException {
        try (FakeNameServer server = new FakeNameServer(
                answering("_25._tcp.example.org. TLSA 3 1 1 00ff", "_25._tcp.example.org. TLSA 9 8 7 01"))) {
            DnsResolver resolver = new DnsjavaResolver(List.of(server.address()), TIMEOUT);
            assertThat(resolver.tlsa(DomainName.parse("_25._tcp.example.org")))
                    .isEqualTo(new DnsAnswer.Records<>(
                            List.of(
                                    new TlsaRecord(3, 1, 1, new byte[] {0, (byte) 0xFF}),
                                    new TlsaRecord(9, 8, 7, new byte[] {1})),
                            Authenticity.INSECURE));
        }
    }

    @Test
    void putsThePiecesOfATextTogether() throws IOException {
        try (FakeNameServer server = new FakeNameServer(
                answering("example.org. TXT \"v=spf1 \" \"-all\"", "example.org. TXT \"caf\\233\""))) {
            DnsResolver resolver = new DnsjavaResolver(List.of(server.address()), TIMEOUT);
            assertThat(resolver.texts(DOMAIN))
                    .isEqualTo(new DnsAnswer.Records<>(List.of("v=spf1 -all", "caf\u00e9"), Authenticity.INSECURE));
        }
    }

    @Test
    void saysThatTheNameIsAnAliasWhateverTheResponseCodeSaysAboutItsTarget() throws IOException {
        UnaryOperator<Message> server = question -> {
            Message answer = answering("example.org. CNAME gone.example.net.").apply(question);
            answer.getHeader().setRcode(Rcode.NXDOMAIN);
            return answer;
        };

        assertThat(mx(server))
                .isEqualTo(new DnsAnswer.Alias<>(DomainName.parse("gone.example.net"), Authenticity.INSECURE));
    }

    @Test
    void tellsANameThatDoesNotExistFromOneWithoutSuchRecords() throws IOException {
        assertThat(mx(question -> reply(question, Rcode.NXDOMAIN))).isInstanceOf(DnsAnswer.NoSuchName.class);
        assertThat(mx(question -> reply(question, Rcode.NOERROR))).isInstanceOf(DnsAnswer.NoData.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {Rcode.SERVFAIL, Rcode.REFUSED, Rcode.FORMERR, Rcode.NOTIMP})
    void neverTakesAFailureOfTheServerForAnAnswer(int rcode) throws IOException {
        assertThat(mx(question -> reply(question, rcode)))
                .isInstanceOfSatisfying(
                        DnsAnswer.Unanswered.class,
                        u -> assertThat(u.why()).contains("MX of example.org").contains(Rcode.string(rcode)));
    }

    @Test
    void tellsWhyTheNameServerCouldNotAnswerInWordsThatAreFitForALog() throws IOException {
        assertThat(mx(question -> failing(
                        question,
                        new ExtendedErrorCodeOption(ExtendedErrorCodeOption.SIGNATURE_EXPIRED, "since\r\nyesterday"),
                        new ExtendedErrorCodeOption(ExtendedErrorCodeOption.NO_REACHABLE_AUTHORITY))))
                .isInstanceOfSatisfying(
                        DnsAnswer.Unanswered.class,
                        u -> assertThat(u.why())
                                .endsWith("SERVFAIL (SIGNATURE EXPIRED: since\\u000D\\u000Ayesterday;"
                                        + " NO REACHABLE AUTHORITY)"));
    }

    @Test
    void tellsNoMoreThanABoundedPartOfWhatANameServerSays() throws IOException {
        ExtendedErrorCodeOption wordy = new ExtendedErrorCodeOption(0, "x".repeat(250));
        assertThat(mx(question -> failing(question, wordy, wordy, wordy, wordy)))
                .isInstanceOfSatisfying(
                        DnsAnswer.Unanswered.class,
                        u -> assertThat(u.why()).hasSizeBetween(360, 500).contains("x".repeat(120) + ";"));
    }

    @Test
    void ignoresRecordsThatBelongToAnotherName() throws IOException {
        assertThat(mx(answering("victim.example. MX 10 evil.example."))).isInstanceOf(DnsAnswer.NoData.class);
    }

    @Test
    void aRecordWithoutDataIsNoAnswer() throws IOException {
        assertThat(mx(question -> {
                    Message answer = reply(question, Rcode.NOERROR);
                    // In messages of this kind records may be empty (RFC 2136 section 2.4).
                    answer.getHeader().setOpcode(Opcode.UPDATE);
                    answer.addRecord(question.getQuestion(), Section.ANSWER);
                    return answer;
                }))
                .isInstanceOf(DnsAnswer.Unanswered.class);
    }

    @Test
    void usesNoMoreRecordsThanTheLimit() throws IOException {
        UnaryOperator<Message> server = answering(java.util.stream.IntStream.range(0, 150)
                .mapToObj(i -> "example.org. MX 10 h" + i + ".example.")
                .toArray(String[]::new));
        UnaryOperator<Message> truncated = question -> {
            Message answer = reply(question, Rcode.NOERROR);
            answer.getHeader().setFlag(Flags.TC);
            return answer;
        };
        try (FakeNameServer names = new FakeNameServer(truncated, server)) {
            DnsAnswer<MxRecord> answer = resolver(names).mx(DOMAIN);

            assertThat(names.streams()).isEqualTo(1);
            assertThat(answer)
                    .isInstanceOfSatisfying(
                            DnsAnswer.Records.class,
                            r -> assertThat(r.records()).hasSize(DnsjavaResolver.RECORDS_MAX));
        }
    }

    @Test
    void asksTheNextServerWhenOneFails() throws IOException {
        try (FakeNameServer broken = new FakeNameServer(question -> reply(question, Rcode.SERVFAIL));
                FakeNameServer good = new FakeNameServer(answering("example.org. A 192.0.2.1"))) {
            DnsResolver resolver = new DnsjavaResolver(List.of(broken.address(), good.address()), TIMEOUT);

            assertThat(resolver.addresses(DOMAIN, Family.IPV4))
                    .isEqualTo(new DnsAnswer.Records<>(
                            List.of(InetAddress.ofLiteral("192.0.2.1")), Authenticity.INSECURE));
            assertThat(broken.datagrams()).isEqualTo(1);
        }
    }

    @Test
    void isUnansweredAfterTheLastRoundOfASilentServer() throws IOException {
        try (FakeNameServer silent = new FakeNameServer(question -> null)) {
            assertThat(resolver(silent).mx(DOMAIN)).isInstanceOf(DnsAnswer.Unanswered.class);
            assertThat(silent.datagrams()).isGreaterThanOrEqualTo(DnsjavaResolver.ROUNDS);
        }
    }

    @Test
    void readsIpv6Addresses() throws IOException {
        try (FakeNameServer names = new FakeNameServer(answering("example.org. AAAA 2001:db8::1"))) {
            assertThat(resolver(names).addresses(DOMAIN, Family.IPV6))
                    .isEqualTo(new DnsAnswer.Records<>(
                            List.of(InetAddress.ofLiteral("2001:db8::1")), Authenticity.INSECURE));
        }
    }

    @Test
    void readsTheNamesOfAnAddressAlsoWhereTheyAreDelegatedByAnAlias() throws IOException {
        UnaryOperator<Message> server = question -> {
            boolean first = question.getQuestion().getName().equals(Name.fromConstantString("1.2.0.192.in-addr.arpa."));
            return (first
                            ? answering("1.2.0.192.in-addr.arpa. CNAME 1.small.example.")
                            : answering("1.small.example. PTR mail.example."))
                    .apply(question);
        };
        try (FakeNameServer names = new FakeNameServer(server)) {
            assertThat(resolver(names).names(InetAddress.ofLiteral("192.0.2.1")))
                    .isEqualTo(new DnsAnswer.Records<>(List.of("mail.example"), Authenticity.INSECURE));
        }
    }

    @Test
    void doesNotLookAtHostFiles() throws IOException {
        try (FakeNameServer names = new FakeNameServer(question -> reply(question, Rcode.NXDOMAIN))) {
            assertThat(resolver(names).addresses(DomainName.parse("localhost"), Family.IPV4))
                    .isInstanceOf(DnsAnswer.NoSuchName.class);
        }
    }

    @Test
    void believesTheAdBitOfAServerOnThisMachine() throws IOException {
        UnaryOperator<Message> validating = question -> {
            assertThat(question.getHeader().getFlag(Flags.AD)).isTrue();
            Message answer = answering("example.org. MX 10 a.example.").apply(question);
            answer.getHeader().setFlag(Flags.AD);
            return answer;
        };

        assertThat(mx(validating))
                .isEqualTo(new DnsAnswer.Records<>(List.of(new MxRecord(10, "a.example")), Authenticity.SECURE));
    }

    @Test
    void needsAServer() {
        List<InetSocketAddress> none = List.of();
        assertThatThrownBy(() -> new DnsjavaResolver(none, TIMEOUT)).hasMessageContaining("no name server");
    }

    private static DnsAnswer<MxRecord> mx(UnaryOperator<Message> server) throws IOException {
        try (FakeNameServer names = new FakeNameServer(server)) {
            return resolver(names).mx(DOMAIN);
        }
    }

    private static Message failing(Message question, EDNSOption... options) {
        // RFC 8914 section 2: only who speaks EDNS is told.
        assertThat(question.getOPT()).isNotNull();
        Message answer = reply(question, Rcode.SERVFAIL);
        answer.addRecord(new OPTRecord(1_232, 0, 0, 0, options), Section.ADDITIONAL);
        return answer;
    }

    private static DnsResolver resolver(FakeNameServer names) {
        return new DnsjavaResolver(List.of(names.address()), TIMEOUT);
    }

    private static UnaryOperator<Message> answering(String... records) {
        return question -> {
            Message answer = reply(question, Rcode.NOERROR);
            Stream.of(records).map(DnsjavaResolverTest::record).forEach(r -> answer.addRecord(r, Section.ANSWER));
            return answer;
        };
    }

    private static Record record(String line) {
        String[] words = line.split(" ", 3);
        try {
            return Record.fromString(
                    Name.fromString(words[0]), Type.value(words[1]), DClass.IN, 60, words[2], Name.root);
        } catch (IOException e) {
            throw new AssertionError(line, e);
        }
    }
}
