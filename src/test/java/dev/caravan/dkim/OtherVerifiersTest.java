package dev.caravan.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.james.jdkim.DKIMVerifier;
import org.apache.james.jdkim.api.Result;
import org.apache.james.jdkim.exceptions.FailException;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentest4j.TestAbortedException;

/** Signed messages as programs see them that know nothing of us: a Java library, one of Python's, and one of Perl's. */
class OtherVerifiersTest {

    private static final SigningKey RSA = TestKeys.rsa("2026a", "shop.example");
    private static final SigningKey ED25519 = TestKeys.ed25519("2026e", "shop.example");
    private static final Verifier RECORDS = new Verifier().with(RSA, ED25519);

    private static final String HEADER = """
            From: Shop <app@shop.example>
            To: ann@example.org,
             bob@example.org
            Subject:  Your   order
            Date: Sat, 31 Jan 2026 12:00:00 +0000
            Message-ID: <1@shop.example>
            List-Unsubscribe: <https://shop.example/u?1>
            List-Unsubscribe-Post: List-Unsubscribe=One-Click
            """.replace("\n", "\r\n");

    /** The interpreter that Debian's packages are for. */
    private static final String PYTHON = "/usr/bin/python3";

    private static final String DKIMPY = """
            import dkim, sys
            records = dict(line.rstrip('\\n').split('\\t', 1) for line in open(sys.argv[2]))
            def txt(name, timeout=5):
                return records.get(name.decode().rstrip('.'), '').encode()
            message = dkim.DKIM(open(sys.argv[1], 'rb').read())
            for i in range(sum(name.lower() == b'dkim-signature' for name, _ in message.headers)):
                try:
                    print('pass' if message.verify(idx=i, dnsfunc=txt) else 'fail')
                except dkim.DKIMException as e:
                    print(type(e).__name__, e)
            """;

    /** Its Ed25519 is younger than the version that is in use. */
    private static final String MAIL_DKIM = """
            use Mail::DKIM::Verifier;
            use Mail::DKIM::PublicKey;
            open my $list, '<', $ARGV[1] or die;
            my %records = map { chomp; split /\\t/, $_, 2 } <$list>;
            no warnings 'redefine';
            *Mail::DKIM::PublicKey::fetch_async = sub {
                my ($class, %query) = @_;
                my $key = $class->parse($records{"$query{Selector}._domainkey.$query{Domain}"});
                return sub { $query{Callbacks}{Success} ? $query{Callbacks}{Success}->($key) : $key };
            };
            my $verifier = Mail::DKIM::Verifier->new;
            open my $message, '<:raw', $ARGV[0] or die;
            local $/;
            $verifier->PRINT(<$message>);
            $verifier->CLOSE;
            print $_->result_detail, "\\n" for grep { $_->algorithm eq 'rsa-sha256' } $verifier->signatures;
            """;

    @TempDir
    Path folder;

    private static List<String> bodies() {
        return List.of(
                "",
                "\r\n",
                "It is on its way.\r\n\r\nBye\r\n",
                "no end of line",
                " leading\r\n\ttab  two \r\n \r\n\r\nx \t\r\n\r\n\r\n",
                "Gr\u00FC\u00DFe\r\n",
                ".\r\n",
                "x y ".repeat(100_000) + "\r\n");
    }

    /** An empty body it takes for one empty line, which is not what RFC 6376 section 3.4.4 says. */
    private static List<String> bodiesWithText() {
        return bodies().stream().filter(body -> !body.isBlank()).toList();
    }

    @ParameterizedTest
    @MethodSource("bodiesWithText")
    void jdkimTakesTheRsaSignature(String body) throws Exception {
        byte[] message = SigningTest.sign(HEADER, body, RSA);

        assertThat(jdkim(message)).containsExactly("pass");
        assertThat(jdkim(changed(message))).containsExactly("fail");
    }

    private static List<String> jdkim(byte[] message) throws IOException {
        DKIMVerifier verifier = new DKIMVerifier(
                (methods, selector, domain) -> List.of(RECORDS.records().get(selector + "._domainkey." + domain)));
        try {
            verifier.verify(new ByteArrayInputStream(message));
        } catch (FailException e) {
            // The results say which.
        }
        return verifier.getResults().stream()
                .map(result -> result.getResultType() == Result.Type.PASS ? "pass" : "fail")
                .toList();
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void dkimpyTakesBothSignatures(String body) throws Exception {
        needs(PYTHON, "-c", "import dkim, nacl");
        byte[] message = SigningTest.sign(HEADER, body, RSA, ED25519);

        assertThat(read(message, PYTHON, "-c", DKIMPY)).containsExactly("pass", "pass");
        assertThat(read(changed(message), PYTHON, "-c", DKIMPY)).containsExactly("fail", "fail");
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void mailDkimTakesTheRsaSignature(String body) throws Exception {
        needs("perl", "-MMail::DKIM", "-e", "1");
        byte[] message = SigningTest.sign(HEADER, body, RSA, ED25519);

        assertThat(read(message, "perl", "-e", MAIL_DKIM)).containsExactly("pass");
        assertThat(read(changed(message), "perl", "-e", MAIL_DKIM))
                .singleElement()
                .asString()
                .startsWith("fail");
    }

    private static byte[] changed(byte[] message) {
        return new String(message, StandardCharsets.ISO_8859_1)
                .replace("Your", "Our")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void needs(String... command) throws Exception {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getInputStream().readAllBytes();
            if (process.waitFor() == 0) {
                return;
            }
        } catch (IOException e) {
            // Not there: as good as not able.
        }
        throw new TestAbortedException("not on this machine: " + String.join(" ", command));
    }

    private List<String> read(byte[] message, String... command) throws Exception {
        Path file = Files.write(folder.resolve("message.eml"), message);
        Map<String, String> records = RECORDS.records();
        Path list = Files.writeString(
                folder.resolve("records"),
                records.entrySet().stream()
                        .map(record -> record.getKey() + "\t" + record.getValue() + "\n")
                        .collect(Collectors.joining()));
        String[] whole = Arrays.copyOf(command, command.length + 2);
        whole[command.length] = file.toString();
        whole[command.length + 1] = list.toString();
        Process process = new ProcessBuilder(whole).redirectErrorStream(true).start();
        List<String> said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(process.waitFor()).as(String.join("\n", said)).isZero();
        return said;
    }
}
