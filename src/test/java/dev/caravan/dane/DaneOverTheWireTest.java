package dev.caravan.dane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.caravan.dial.DirectDialer;
import dev.caravan.dns.Authenticity;
import dev.caravan.dns.TlsaRecord;
import dev.caravan.envelope.DomainName;
import dev.caravan.envelope.Envelope;
import dev.caravan.envelope.ForwardPath;
import dev.caravan.envelope.Recipient;
import dev.caravan.envelope.ReversePath;
import dev.caravan.message.MessageContent;
import dev.caravan.nexthop.AddressAnswer;
import dev.caravan.nexthop.DnsAddressLookup;
import dev.caravan.nexthop.FakeNames;
import dev.caravan.nexthop.MxAnswer;
import dev.caravan.nexthop.MxHost;
import dev.caravan.nexthop.MxLookup;
import dev.caravan.smtp.Certificates;
import dev.caravan.smtp.Certificates.Issued;
import dev.caravan.smtp.DirectSmtpClient;
import dev.caravan.smtp.SmtpConnection;
import dev.caravan.smtp.SmtpFailure;
import dev.caravan.smtp.SmtpOptions;
import dev.caravan.smtp.TransactionResult.Accepted;
import dev.caravan.smtp.sink.MailstoreInMemory;
import dev.caravan.smtp.sink.ScriptedServer;
import dev.caravan.smtp.sink.SinkOptions;
import dev.caravan.smtp.sink.SmtpSink;
import dev.caravan.tls.TlsDemand;
import dev.caravan.tls.TlsFault;
import dev.caravan.tls.TlsUse;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From the domain's zone to the server's certificate, over loopback. */
class DaneOverTheWireTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final DomainName DOMAIN = DomainName.parse("a.example");

    private static Certificates certificates;

    private final MailstoreInMemory mails = new MailstoreInMemory();
    private final FakeNames names = new FakeNames()
            .all(Authenticity.SECURE)
            .mx("a.example", 10, "mx.example")
            .address("mx.example", "127.0.0.1");

    @BeforeAll
    static void makeCertificates() throws Exception {
        certificates = new Certificates();
    }

    @Test
    void deliversToAServerWhoseKeyIsInTheZoneWhateverElseItsCertificateSays() throws Exception {
        Issued server = certificates.issue(
                Instant.now().minus(Duration.ofHours(1)), new GeneralName(GeneralName.dNSName, "other.example"));
        try (SmtpSink sink = sink(server)) {
            publish(sink.address(), Records.of("3 1 1", server.certificate()));
            assertThat(deliver(sink.address())).isEqualTo("authenticated");
        }
        assertThat(mails.mails()).hasSize(1);
    }

    @Test
    void doesNotDeliverToAServerWhoseKeyIsNot() throws Exception {
        Issued server = certificates.issue("mx.example");
        try (SmtpSink sink = sink(server, certificates.authority())) {
            publish(sink.address(), Records.of("3 1 1", certificates.authority()));
            SmtpFailure failure = catchThrowableOfType(SmtpFailure.class, () -> deliver(sink.address()));
            assertThat(failure.tlsFault()).contains(TlsFault.TLSA_MISMATCH);
            assertThat(failure).hasMessageContaining("no TLSA record of mx.example fits");
        }
        assertThat(mails.mails()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"mx.example", "a.example"})
    void deliversToAServerBelowTheAuthorityInTheZoneByTheHostsOrTheDomainsName(String name) throws Exception {
        try (SmtpSink sink = sink(certificates.issue(name), certificates.authority())) {
            publish(sink.address(), Records.of("2 0 1", certificates.authority()));
            assertThat(deliver(sink.address())).isEqualTo("authenticated");
        }
    }

    @Test
    void doesNotDeliverToAServerBelowTheAuthorityInTheZoneByAnotherName() throws Exception {
        try (SmtpSink sink = sink(certificates.issue("other.example"), certificates.authority())) {
            publish(sink.address(), Records.of("2 0 1", certificates.authority()));
            SmtpFailure failure = catchThrowableOfType(SmtpFailure.class, () -> deliver(sink.address()));
            assertThat(failure.tlsFault()).contains(TlsFault.NAME_MISMATCH);
        }
    }

    @Test
    void aSessionFromBeforeARolloverIsNotTakenUpAfterIt() throws Exception {
        Issued server = certificates.issue("mx.example");
        try (SmtpSink sink = sink(server)) {
            publish(sink.address(), Records.of("3 1 1", server.certificate()));
            DirectSmtpClient client = client();
            InetSocketAddress address = sink.address();
            client.connect(address, "mx.example", demand(address)).close();
            client.connect(address, "mx.example", demand(address)).close();

            TlsDemand after = new TlsDemand(
                    TlsUse.STARTTLS,
                    new DanePeer(
                            Set.of(Records.of("3 1 1", certificates.authority())),
                            List.of(DomainName.parse("mx.example"))));
            SmtpFailure failure =
                    catchThrowableOfType(SmtpFailure.class, () -> client.connect(address, "mx.example", after));
            assertThat(failure.tlsFault()).contains(TlsFault.TLSA_MISMATCH);
        }
    }

    @Test
    void saysNothingOfTheMailToAServerThatOffersNoTls() throws Exception {
        try (ScriptedServer server = ScriptedServer.start("""
                S: 220 mx.example
                C: EHLO relay.example
                S: 250 mx.example
                C: close
                """)) {
            publish(server.address(), Records.of("3 1 1", certificates.authority()));
            SmtpFailure failure = catchThrowableOfType(SmtpFailure.class, () -> deliver(server.address()));
            assertThat(failure.tlsFault()).contains(TlsFault.NOT_OFFERED);
            assertThat(server.mismatch(PATIENCE)).isEmpty();
        }
    }

    private SmtpSink sink(Issued server, X509Certificate... above) throws Exception {
        return SmtpSink.start(SinkOptions.loopback().withTls(server.serving(above)), mails);
    }

    private void publish(InetSocketAddress server, TlsaRecord record) {
        names.tlsa("_" + server.getPort() + "._tcp.mx.example", record);
    }

    private TlsDemand demand(InetSocketAddress server) {
        MxHost host = ((MxAnswer.Hosts) new MxLookup(names, new Random(1)).hosts(DOMAIN))
                .hosts()
                .getFirst();
        AddressAnswer.Found found =
                (AddressAnswer.Found) new DnsAddressLookup(names, DnsAddressLookup.ANY).addresses(host.name());
        TlsaAnswer answer = new TlsaLookup(names).of(host, found.way().orElseThrow(), server.getPort());
        return new TlsDemand(TlsUse.STARTTLS, ((TlsaAnswer.Usable) answer).peer());
    }

    /** What the session was worth. */
    private String deliver(InetSocketAddress server) throws SmtpFailure {
        Envelope envelope = Envelope.of(
                ReversePath.parse("<s@relay.example>"), List.of(Recipient.of(ForwardPath.parse("r@a.example"))));
        MessageContent content =
                MessageContent.of("hi\r\n".getBytes(StandardCharsets.US_ASCII), MessageContent.Needs.SEVEN_BIT);
        try (SmtpConnection connection = client().connect(server, "mx.example", demand(server))) {
            assertThat(connection.send(envelope, content).recipients()).hasOnlyElementsOfType(Accepted.class);
            return connection.tls().orElseThrow().level();
        }
    }

    private static DirectSmtpClient client() {
        return new DirectSmtpClient(SmtpOptions.of(new DirectDialer(), DomainName.parse("relay.example")));
    }
}
