package dev.caravan.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.message.MessageContent.Needs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts here have lines that end with LF where the message has CRLF; what is above 127 is in UTF-8. */
class SevenBitTest {

    private static final int ROUNDS = 2_000;

    // RFC 2045 section 6.7; RFC 1428 section 3 for the charset that nobody named.
    @Test
    void textWithoutMimeBecomesQuotedPrintableInAnUnknownCharset() throws IOException {
        assertThat(encoded("Subject: hi\n\ngr\u00fc\u00dfe = 1 \nend\n")).isEqualTo("""
                Subject: hi
                MIME-Version: 1.0
                Content-Type: text/plain; charset=unknown-8bit
                Content-Transfer-Encoding: quoted-printable

                gr=C3=BC=C3=9Fe =3D 1=20
                end
                """);
    }

    @Test
    void theLabelOfTextIsReplacedAndItsCharsetStays() throws IOException {
        assertThat(encoded("""
                MIME-Version: 1.0
                Content-Transfer-Encoding: 8bit
                Content-Type: text/plain;
                 charset=utf-8

                \u00fc
                """)).isEqualTo("""
                MIME-Version: 1.0
                Content-Type: text/plain;
                 charset=utf-8
                Content-Transfer-Encoding: quoted-printable

                =C3=BC
                """);
    }

    // RFC 2046 section 5.1.1: the line end before a boundary is the boundary's.
    @Test
    void whatIsNoTextBecomesBase64WithoutTheLineEndBeforeTheBoundary() throws IOException {
        assertThat(encoded("""
                MIME-Version: 1.0
                Content-Type: multipart/mixed; boundary="b 1"
                Content-Transfer-Encoding: 8bit

                --b 1
                Content-Type: application/x-thing

                \u00fc
                more
                --b 1--
                """)).isEqualTo("""
                MIME-Version: 1.0
                Content-Type: multipart/mixed; boundary="b 1"
                Content-Transfer-Encoding: 7bit

                --b 1
                Content-Type: application/x-thing
                Content-Transfer-Encoding: base64

                %s
                --b 1--
                """.formatted(
                        Base64.getEncoder().encodeToString("\u00fc\r\nmore".getBytes(StandardCharsets.UTF_8))));
    }

    // RFC 2045 section 6.4: multiparts and messages have no encoding of their own, their leaves do.
    @Test
    void onlyTheLeavesThatNeedItAreEncodedHoweverDeepTheyAre() throws IOException {
        String message = """
                MIME-Version: 1.0
                Content-Type: multipart/mixed; boundary=outer
                Content-Transfer-Encoding: 8bit

                pre\u00e4mble
                --outer
                Content-Type: text/plain

                plain = ascii
                --outer
                Content-Type: message/rfc822
                Content-Transfer-Encoding: 8bit

                Subject: inner
                MIME-Version: 1.0
                Content-Type: multipart/alternative; boundary=inner

                --inner

                untyped \u00fc
                --inner
                Content-Type: text/html; charset=utf-8
                Content-Transfer-Encoding: 8bit

                --outerly <b>\u00fc</b>
                --outer
                Content-Type: text/plain
                Content-Transfer-Encoding: base64

                YQ==
                --outer--
                """;
        String expected = """
                MIME-Version: 1.0
                Content-Type: multipart/mixed; boundary=outer
                Content-Transfer-Encoding: 7bit

                pre??mble
                --outer
                Content-Type: text/plain

                plain = ascii
                --outer
                Content-Type: message/rfc822
                Content-Transfer-Encoding: 7bit

                Subject: inner
                MIME-Version: 1.0
                Content-Type: multipart/alternative; boundary=inner

                --inner
                Content-Type: text/plain; charset=unknown-8bit
                Content-Transfer-Encoding: quoted-printable

                untyped =C3=BC
                --inner
                Content-Type: text/html; charset=utf-8
                Content-Transfer-Encoding: quoted-printable

                --outerly <b>=C3=BC</b>
                --outer
                Content-Type: text/plain
                Content-Transfer-Encoding: base64

                YQ==
                --outer--
                """;
        assertThat(encoded(message)).isEqualTo(expected);
    }

    // RFC 6376 section 5.3; RFC 1847; RFC 8551 section 3.5; RFC 9580 section 7.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "DKIM-Signature: v=1\n\n\u00fc\n",
                "Content-Type: multipart/signed; boundary=b\n\n--b\n\n\u00fc\n--b--\n",
                "Content-Type: application/pkcs7-mime\n\n\u00fc\n",
                "Subject: x\n\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n\u00fc\n",
                "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/signed; boundary=c\n\n"
                        + "--c\n\nx\n--c--\n--b\n\n\u00fc\n--b--\n",
                "Content-Type: message/rfc822\n\nDKIM-Signature: v=1\n\n\u00fc\n"
            })
    void aSignedMessageIsNeverChanged(String message) throws IOException {
        assertThat(SevenBit.of(content(message))).isEqualTo(new SevenBit.Refused("it is signed"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: image/png; name=\u00fc\n\n\u00fc\n--b--\n",
                "Content-Transfer-Encoding: base64\n\n\u00fc\n",
                "Content-Transfer-Encoding: x-own\n\n\u00fc\n",
                "Content-Type: message/delivery-status\n\n\u00fc\n",
                "Content-Type: multipart/mixed\n\n\u00fc\n",
                "Content-Type: multipart/mixed; boundary=b\n\n--b\nno header\n\n\u00fc\n--b--\n"
            })
    void whatCannotBeEncodedByTheRulesIsRefusedWithAReason(String message) throws IOException {
        assertThat(SevenBit.of(content(message)))
                .isInstanceOfSatisfying(
                        SevenBit.Refused.class,
                        refused -> assertThat(refused.why()).containsAnyOf("octets above 127", "no header field"));
    }

    @Test
    void messagesInEachOtherHaveALimit() throws IOException {
        String message = "Content-Type: message/rfc822\n\n".repeat(MimeWalk.DEPTH_MAX + 1) + "\n\u00fc\n";
        assertThat(SevenBit.of(content(message))).isInstanceOf(SevenBit.Refused.class);
        String digest = "Content-Type: multipart/digest; boundary=b\n\n"
                + "--b\n\nSubject: x\n\n\u00fc\n".repeat(MimeWalk.DEPTH_MAX + 1) + "--b--\n";
        assertThat(encoded(digest)).contains("=C3=BC").doesNotContain("\u00fc");
    }

    // RFC 2045 section 6.7 rule 5: lines of 76 characters at most, whatever the text.
    @Test
    void anyTextComesBackFromShortLinesOfAscii() throws IOException {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] body = randomLines(random);
            for (String type : new String[] {"text/plain", "application/x-thing"}) {
                String message = latin(encoded(
                        MessageContent.of(latin("Content-Type: " + type + "\r\n\r\n" + latin(body)), Needs.EIGHT_BIT)));
                String rest = message.substring(message.indexOf("\r\n\r\n") + 4);
                assertThat(rest.lines())
                        .as("seed %d round %d", seed, round)
                        .allMatch(line -> line.length() <= 76 && line.chars().allMatch(c -> c < 0x7F));
                byte[] back = type.startsWith("text")
                        ? fromQuotedPrintable(rest)
                        : Base64.getMimeDecoder().decode(rest);
                assertThat(back).as("seed %d round %d", seed, round).isEqualTo(body);
            }
        }
    }

    /** Lines from empty to longer than one is read at once, one octet above 127 among them. */
    private static byte[] randomLines(Random random) {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        lines.writeBytes(latin("\u00fc\r\n"));
        byte[] alphabet = latin("ab =.\t-_\u00fc\u00ff");
        for (int line = random.nextInt(6); line > 0; line--) {
            int length = random.nextInt(50) == 0 ? 8180 + random.nextInt(20) : random.nextInt(160);
            for (int i = 0; i < length; i++) {
                lines.write(alphabet[random.nextInt(alphabet.length)]);
            }
            lines.writeBytes(latin("\r\n"));
        }
        return lines.toByteArray();
    }

    private static byte[] fromQuotedPrintable(String text) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        String joined = text.replace("=\r\n", "");
        for (int i = 0; i < joined.length(); i++) {
            boolean escaped = joined.charAt(i) == '=';
            octets.write(escaped ? HexFormat.fromHexDigits(joined, i + 1, i + 3) : joined.charAt(i));
            i += escaped ? 2 : 0;
        }
        return octets.toByteArray();
    }

    private static String encoded(String message) throws IOException {
        return new String(encoded(content(message)), StandardCharsets.UTF_8).replace("\r\n", "\n");
    }

    /** Read twice, since a message may be sent twice, and of the length it says. */
    private static byte[] encoded(MessageContent content) throws IOException {
        MessageContent encoded = ((SevenBit.Encoded) SevenBit.of(content)).content();
        assertThat(encoded.needs()).isEqualTo(Needs.SEVEN_BIT);
        byte[] once = read(encoded);
        assertThat(read(encoded)).isEqualTo(once).hasSize((int) encoded.size());
        return once;
    }

    private static byte[] read(MessageContent content) throws IOException {
        try (InputStream octets = content.open()) {
            return octets.readAllBytes();
        }
    }

    private static MessageContent content(String message) {
        return MessageContent.of(message.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8), Needs.EIGHT_BIT);
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String latin(byte[] octets) {
        return new String(octets, StandardCharsets.ISO_8859_1);
    }
}
