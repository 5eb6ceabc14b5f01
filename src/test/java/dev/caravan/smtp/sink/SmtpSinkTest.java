package dev.caravan.smtp.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.smtp.Extension;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The sink, spoken to by hand. */
class SmtpSinkTest {

    private final MailstoreInMemory store = new MailstoreInMemory();
    private SmtpSink sink = SmtpSink.start(SinkOptions.loopback(), store);

    @AfterEach
    void stop() {
        sink.close();
    }

    @ParameterizedTest
    @CsvSource({
        "s,           r,                250 250 354 250",
        "s,           atemperror,       250 250 354 451",
        "s,           apermerror,       250 250 354 550",
        "s,           PermError,        250 250 354 550",
        "s,           b452,             250 250 354 452",
        "s,           b399,             250 250 354 250",
        "s,           b600,             250 250 354 250",
        "s,           rcpttoa554,       250 554 503 500",
        "s,           rcpttotemperror,  250 451 503 500",
        "mailfromx550, r,               550 503 503 500",
        "x550,        r,                250 250 354 250",
        "s,           mailfromx550,     250 250 354 250",
        "s,           greylist,         250 250 354 451",
        "s,           rcpttogreylist,   250 451 503 500"
    })
    void answersAsTheLocalPartsSay(String from, String to, String codes) throws IOException {
        assertThat(talk("EHLO x", "MAIL FROM:<" + from + "@a>", "RCPT TO:<" + to + "@b>", "DATA", "."))
                .endsWith(codes.split(" "));
    }

    @Test
    void acceptsAGreylistedRecipientTheSecondTime() throws IOException {
        String[] lines = {"HELO x", "MAIL FROM:<>", "RCPT TO:<rcpttogreylist@b>"};
        assertThat(talk(lines)).endsWith("451");
        assertThat(talk(lines)).endsWith("250");
    }

    @Test
    void closesAfterA421() throws IOException {
        assertThat(talk("HELO x", "MAIL FROM:<>", "RCPT TO:<rcptto421@b>", "NOOP"))
                .endsWith("250", "421");
    }

    @Test
    void saysNothingMoreAfterATimeoutUntilTheClientGivesUp() throws IOException {
        assertThat(talk("HELO x", "MAIL FROM:<mailfromtimeout@a>", "NOOP")).containsExactly("220", "250");
    }

    @ParameterizedTest
    @CsvSource({
        "MAIL FROM:<a@b>,503",
        "RCPT TO:<a@b>,503",
        "DATA,503",
        "STARTTLS,503",
        "VRFY x,500",
        "NOOP,250",
        "RSET,250",
        "QUIT,221"
    })
    void answersCommandsOutOfTurn(String command, String code) throws IOException {
        assertThat(talk(command)).containsExactly("220", code);
    }

    @Test
    void takesALoneLineFeedForNoEndOfLineAndNoEndOfData() throws IOException {
        talk(
                "EHLO x",
                "MAIL FROM:<a@b> BODY=8BITMIME",
                "RCPT TO:<\"x>y\"@c> NOTIFY=NEVER",
                "DATA",
                "a\n.\nMAIL FROM:<evil@b>",
                "..b",
                ".");
        SunkMail mail = store.mails().getFirst();
        assertThat(new String(mail.content(), StandardCharsets.US_ASCII))
                .isEqualTo("a\n.\nMAIL FROM:<evil@b>\r\n.b\r\n");
        assertThat(mail.reversePath()).isEqualTo("<a@b>");
        assertThat(mail.mailParameters()).isEqualTo("BODY=8BITMIME");
        assertThat(mail.recipients()).containsExactly(new SunkMail.Recipient("<\"x>y\"@c>", "NOTIFY=NEVER"));
    }

    @Test
    void refusesContentThatIsTooLongAnnouncedOrNot() throws IOException {
        sink.close();
        sink = SmtpSink.start(SinkOptions.loopback().withSizeMax(10), store);
        assertThat(talk("EHLO x", "MAIL FROM:<a@b> SIZE=11")).endsWith("552");
        assertThat(talk("EHLO x", "MAIL FROM:<a@b>", "RCPT TO:<c@d>", "DATA", "x".repeat(9), ".", "NOOP"))
                .endsWith("354", "552", "250");
        assertThat(talk("EHLO x", "MAIL FROM:<a@b>", "RCPT TO:<c@d>", "DATA", "..345678", ".", "NOOP"))
                .endsWith("354", "250", "250");
        assertThat(talk("EHLO x", "MAIL FROM:<a@b>", "RCPT TO:<c@d>", "DATA", "x".repeat(9999), ".", "NOOP"))
                .endsWith("354", "552", "250");
    }

    // RFC 3030 section 2: chunks are counted, and end lines nowhere.
    @Test
    void takesContentInChunksAndReadsThemThoughItRefusesThem() throws IOException {
        assertThat(talk(
                        "EHLO x",
                        "BDAT 6",
                        "QUIT",
                        "MAIL FROM:<a@b>",
                        "RCPT TO:<c@d>",
                        "BDAT 3",
                        ".",
                        "BDAT 3 LAST",
                        "x"))
                .endsWith("250", "503", "250", "250", "250", "250");
        assertThat(store.mails().getFirst().content()).asString().isEqualTo(".\r\nx\r\n");
        assertThat(talk("EHLO x", "MAIL FROM:<a@b>", "RCPT TO:<c@d>", "BDAT 3", "x", "DATA", "BDAT many"))
                .endsWith("250", "503", "501");
        sink.close();
        sink = SmtpSink.start(SinkOptions.loopback().withSizeMax(4), store);
        assertThat(talk("EHLO x", "MAIL FROM:<a@b>", "RCPT TO:<c@d>", "BDAT 3", "x", "BDAT 3 LAST", "y", "NOOP"))
                .endsWith("250", "552", "250");
    }

    @Test
    void says451WhenTheStoreCannotKeepTheMail() throws IOException {
        sink.close();
        sink = SmtpSink.start(SinkOptions.loopback(), mail -> {
            throw new IOException("disk full");
        });
        assertThat(talk("EHLO x", "MAIL FROM:<a@b>", "RCPT TO:<c@d>", "DATA", "."))
                .endsWith("354", "451");
    }

    @Test
    void listensOnLoopbackOnly() {
        SinkOptions everywhere = SinkOptions.loopback().withAddress(new InetSocketAddress("0.0.0.0", 0));
        assertThatThrownBy(() -> SmtpSink.start(everywhere, store)).hasMessageContaining("loopback");
    }

    @Test
    void refusesAnExtensionItDoesNotHave() {
        assertThatThrownBy(() -> SinkOptions.loopback().withExtensions(Set.of(Extension.AUTH)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Says all lines at once and closes its side; the codes of all replies. */
    private List<String> talk(String... lines) throws IOException {
        List<String> codes = new ArrayList<>();
        try (Socket socket =
                new Socket(sink.address().getAddress(), sink.address().getPort())) {
            var out = socket.getOutputStream();
            out.write((String.join("\r\n", lines) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.charAt(3) == ' ') {
                    codes.add(line.substring(0, 3));
                }
            }
        }
        return codes;
    }
}
