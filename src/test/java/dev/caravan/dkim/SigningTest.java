package dev.caravan.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.dkim.Signing.Times;
import dev.caravan.envelope.DomainName;
import dev.caravan.message.HeaderFields;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signatures, held against a verifier that shares nothing with what makes them. */
class SigningTest {

    private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);
    private static final SigningKey RSA = TestKeys.rsa("2026a", "shop.example");
    private static final SigningKey ED25519 = TestKeys.ed25519("2026e", "shop.example");
    private static final Verifier VERIFIER = new Verifier().with(RSA, ED25519);
    private static final String[] BOTH = {"pass rsa-sha256 2026a shop.example", "pass ed25519-sha256 2026e shop.example"
    };
    private static final String HEADER = """
            From: Shop <app@shop.example>
            To: ann@example.org
            Subject: Your order
            Date: Sat, 31 Jan 2026 12:00:00 +0000
            Message-ID: <1@shop.example>
            """.replace("\n", "\r\n");
    private static final String BODY = "It is on its way.\r\n\r\nBye\r\n";

    static byte[] sign(String header, String body, SigningKey... keys) {
        return signed(header, body, new Times(NOW, NOW), keys);
    }

    private static byte[] signed(String header, String body, Times times, SigningKey... keys) {
        byte[] fields = header.getBytes(StandardCharsets.UTF_8);
        byte[] octets = body.getBytes(StandardCharsets.UTF_8);
        Signing signing = new Signing(List.of(keys), HeaderFields.parse(fields.clone()), times);
        int expected = signing.octets();
        try (OutputStream out = signing.body()) {
            out.write(octets);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        byte[] signatures = signing.fields();
        assertThat(signatures.length).isEqualTo(expected);
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.writeBytes(signatures);
        message.writeBytes(fields);
        message.writeBytes(new byte[] {'\r', '\n'});
        message.writeBytes(octets);
        return message.toByteArray();
    }

    private static String text(byte[] message) {
        return new String(message, StandardCharsets.ISO_8859_1);
    }

    private static byte[] octets(String message) {
        return message.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void everyKeySignsInAFieldOfItsOwn() {
        assertThat(VERIFIER.verify(sign(HEADER, BODY, RSA, ED25519))).containsExactly(BOTH);
    }

    @Test
    void theFieldIsFoldedAsciiWithTheTagsOfSection35() {
        String message = text(sign(HEADER, BODY, RSA));
        String field = message.substring(0, message.indexOf("From:"));
        assertThat(field.split("\r\n"))
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(78))
                .allSatisfy(line -> assertThat(line).matches("[ -~]+"));
        assertThat(field.replace("\r\n ", " ").replace(" ", ""))
                .startsWith("DKIM-Signature:v=1;a=rsa-sha256;c=relaxed/relaxed;d=shop.example;s=2026a;t=1700000000;"
                        + "h=from:from:to:to:cc:subject:subject:reply-to:mime-version:content-type:"
                        + "content-transfer-encoding:date:date:message-id:message-id;bh=");
    }

    @Test
    void aSignatureThatExpiresCountsFromTheMomentTheMessageMayLeave() {
        SigningKey brief = new SigningKey(
                RSA.domain(), RSA.selector(), RSA.key(), Optional.of(Duration.ofDays(3)), RSA.accounts());
        byte[] message = signed(HEADER, BODY, new Times(NOW, NOW.plusSeconds(10)), brief);
        assertThat(text(message).replace("\r\n", "")).contains("t=1700000000; x=1700259210;");
        assertThat(VERIFIER.verify(message)).containsExactly(BOTH[0]);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\r\n",
                "\r\n\r\n\r\n",
                "no end of line",
                "trailing \t\r\n \t\r\n\r\n",
                " leading\r\n",
                "Gr\u00FC\u00DFe\r\n",
                ".\r\n..\r\n"
            })
    void everyBodyCanBeSigned(String body) {
        assertThat(VERIFIER.verify(sign(HEADER, body, RSA, ED25519))).containsExactly(BOTH);
    }

    @Test
    void aLineOfOneMebibyteIsHashedWithoutBeingHeld() {
        assertThat(VERIFIER.verify(sign(HEADER, "x y".repeat(350_000) + "\r\n", ED25519)))
                .containsExactly(BOTH[1]);
    }

    @Test
    void whatIsNotAsciiInTheHeaderIsSignedAsItIs() {
        String header = HEADER.replace("Your order", "Ihre Bestellung f\u00FCr \u6F22\u5B57");
        assertThat(VERIFIER.verify(sign(header, BODY, RSA, ED25519))).containsExactly(BOTH);
    }

    @Test
    void anyMessageIsVerifiedAndEveryChangedOctetBreaksIt() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            String header = HEADER + randomFields(random);
            String body = randomBody(random);
            byte[] message = sign(header, body, ED25519);
            assertThat(VERIFIER.verify(message))
                    .as("seed %d, message %d", seed, i)
                    .containsExactly(BOTH[1]);
            int visible = visibleAt(message, random);
            if (visible >= 0) {
                message[visible] ^= 1;
                assertThat(VERIFIER.verify(message))
                        .as("seed %d, message %d, octet %d: %s", seed, i, visible, text(message))
                        .isNotEqualTo(List.of(BOTH[1]));
            }
        }
    }

    @Test
    void noOctetOfASignedMessageCanBeChanged() {
        byte[] message = sign(HEADER + "Cc:\tbob@example.org,\r\n ann@example.org\r\n", BODY + "\r\n \r\n", ED25519);
        int from = text(message).indexOf("From: Shop");
        for (int at = from; at < message.length; at++) {
            if (!Character.isWhitespace(message[at])) {
                message[at] ^= 1;
                assertThat(VERIFIER.verify(message)).as("octet %d", at).isNotEqualTo(List.of(BOTH[1]));
                message[at] ^= 1;
            }
        }
        assertThat(VERIFIER.verify(message)).containsExactly(BOTH[1]);
    }

    /** An octet of the values that are signed or of the body; white space may change without harm. */
    private static int visibleAt(byte[] message, Random random) {
        String text = text(message);
        int from = text.indexOf("From: Shop") + 6;
        for (int tries = 0; tries < 1_000; tries++) {
            int at = from + random.nextInt(message.length - from);
            int line = text.lastIndexOf('\n', at) + 1;
            boolean unsigned = text.startsWith("X-", line) && at < text.indexOf("\r\n\r\n");
            boolean folded = at < text.indexOf("\r\n\r\n") && message[line] == ' ';
            boolean word = Character.isLetterOrDigit(text.charAt(at)) && Character.isLetterOrDigit(text.charAt(at) ^ 1);
            if (word && !unsigned && !folded) {
                return at;
            }
        }
        return -1;
    }

    private static String randomFields(Random random) {
        String[] names = {"Cc", "Reply-To", "X-Mailer", "List-Id", "Content-Type", "Sender", "References", "X-\u0021"};
        StringBuilder fields = new StringBuilder();
        for (int count = random.nextInt(8); count > 0; count--) {
            fields.append(names[random.nextInt(names.length)]).append(random.nextBoolean() ? ": " : ":");
            fields.append(word(random));
            for (int words = random.nextInt(4); words > 0; words--) {
                fields.append(random.nextBoolean() ? " \t" : "\r\n  ").append(word(random));
            }
            fields.append("\r\n");
        }
        return fields.toString();
    }

    private static String randomBody(Random random) {
        StringBuilder body = new StringBuilder();
        String[] pieces = {" ", "\t", "\r\n", "\r\n\r\n", "  \r\n", "\u00E4", "="};
        for (int count = random.nextInt(40); count > 0; count--) {
            body.append(random.nextBoolean() ? word(random) : pieces[random.nextInt(pieces.length)]);
        }
        return body.toString();
    }

    private static String word(Random random) {
        return Integer.toString(random.nextInt(1, 1 << 30), 36);
    }

    @Nested
    class WhatStandsInTheHeader {

        private List<String> withFieldInFront(String field) {
            return VERIFIER.verify(octets(field + "\r\n" + text(sign(HEADER, BODY, RSA))));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "From: other@shop.example",
                    "To: other@example.org",
                    "Subject: Pay here",
                    "Cc: more@example.org",
                    "Reply-To: thief@example.net",
                    "Content-Type: text/html",
                    "Content-Transfer-Encoding: base64",
                    "MIME-Version: 1.0",
                    "Date: Sat, 31 Jan 2026 12:00:01 +0000",
                    "Message-ID: <2@shop.example>"
                })
        void mayNotBeAddedTo(String field) {
            assertThat(withFieldInFront(field)).singleElement().asString().startsWith("signature ");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "Received: from a by b; Sat, 31 Jan 2026 12:00:00 +0000",
                    "Return-Path: <app@shop.example>",
                    "Sender: list@example.org",
                    "List-Id: <list.example.org>",
                    "Authentication-Results: mx.example; dkim=pass",
                    "Resent-From: ann@example.org",
                    "X-Spam: no"
                })
        void mayGetWhatHostsOnTheWayAdd(String field) {
            assertThat(withFieldInFront(field)).containsExactly(BOTH[0]);
        }

        @Test
        void maySayNothingButWhatWasSignedOfLists() {
            String header = HEADER + "List-Unsubscribe: <https://shop.example/u?1>\r\n"
                    + "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n";
            String message = text(sign(header, BODY, RSA));
            assertThat(message.replace("\r\n ", "")).contains("list-unsubscribe:list-unsubscribe-post;");
            assertThat(VERIFIER.verify(octets(message))).containsExactly(BOTH[0]);
            assertThat(VERIFIER.verify(octets(message.replace("u?1", "u?2"))))
                    .singleElement()
                    .asString()
                    .startsWith("signature ");
        }

        @Test
        void isSignedInEveryOccurrence() {
            String header = HEADER + "List-Id: <a.example>\r\nList-Id: <b.example>\r\n";
            String message = text(sign(header, BODY, RSA));
            assertThat(VERIFIER.verify(octets(message))).containsExactly(BOTH[0]);
            for (String change : List.of("a.example", "b.example")) {
                assertThat(VERIFIER.verify(octets(message.replace("<" + change, "<c.example"))))
                        .singleElement()
                        .asString()
                        .startsWith("signature ");
            }
        }

        @Test
        void cannotEndTheListOfNames() {
            String header = HEADER + "List-x;d=evil.example;: y\r\nContent-" + "a".repeat(900) + ": z\r\n";
            String message = text(sign(header, BODY, RSA));
            assertThat(VERIFIER.verify(octets(message))).containsExactly(BOTH[0]);
            assertThat(message.substring(0, message.indexOf("From:"))).doesNotContain("evil", "aaaa");
        }

        @Test
        void canBeManyFieldsWithManyNames() {
            StringBuilder header = new StringBuilder(HEADER);
            for (int i = 0; i < 1_000; i++) {
                header.append("List-X").append(i % 37).append(": ").append(i).append("\r\n");
            }
            byte[] message = sign(header.toString(), BODY, RSA);
            assertThat(VERIFIER.verify(message)).containsExactly(BOTH[0]);
            String field = text(message).substring(0, text(message).indexOf("From:"));
            assertThat(field.split("\r\n"))
                    .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(78));
        }
    }

    @Test
    void theKeysOfTheNearestDomainSign() {
        SigningKey parent = TestKeys.ed25519("p", "example");
        KeyRing ring = new KeyRing(List.of(parent, RSA, ED25519));
        assertThat(ring.of(RSA.domain())).containsExactly(RSA, ED25519);
        assertThat(ring.of(DomainName.parse("a.b.shop.example"))).containsExactly(RSA, ED25519);
        assertThat(ring.of(DomainName.parse("bookshop.example"))).containsExactly(parent);
        assertThat(ring.of(DomainName.parse("shop.test"))).isEmpty();
    }

    @Test
    void aKeyKnowsItsOwnSignatures() {
        HeaderFields header = HeaderFields.parse(octets(HEADER
                + "DKIM-Signature: v=1; a=rsa-sha256; d=Shop.Example ;\r\n" + "  s = 2026a; h=from; bh=x; b=y\r\n"));
        assertThat(RSA.hasSigned(header)).isTrue();
        assertThat(ED25519.hasSigned(header)).isFalse();
        assertThat(RSA.hasSigned(HeaderFields.parse(octets(HEADER)))).isFalse();
    }
}
