package dev.caravan.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The message of RFC 8463 Appendix A.3, signed with both algorithms. */
class Rfc8463ExampleTest {

    private static final String ED25519 = """
            DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;
             d=football.example.com; i=@football.example.com;
             q=dns/txt; s=brisbane; t=1528637909; h=from : to :
             subject : date : message-id : from : subject : date;
             bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
             b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus
             Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==
            """;

    private static final String RSA = """
            DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;
             d=football.example.com; i=@football.example.com;
             q=dns/txt; s=test; t=1528637909; h=from : to : subject :
             date : message-id : from : subject : date;
             bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
             b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3
             DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz
             dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=
            """;

    private static final String HEADER = """
            From: Joe SixPack <joe@football.example.com>
            To: Suzie Q <suzie@shopping.example.net>
            Subject: Is dinner ready?
            Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
            Message-ID: <20030712040037.46341.5F8J@football.example.com>
            """;

    private static final String BODY = """
            Hi.

            We lost the game.  Are you hungry yet?

            Joe.
            """;

    private static final String SEED = "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=";
    private static final String ED25519_PUBLIC = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

    /** RFC 8410 section 7: what stands before the key itself. */
    private static final String PKCS8_FRONT = "MC4CAQAwBQYDK2VwBCIEIA==";

    private static final Verifier VERIFIER = new Verifier()
            .with("brisbane._domainkey.football.example.com", "v=DKIM1; k=ed25519; p=" + ED25519_PUBLIC)
            .with(
                    "test._domainkey.football.example.com",
                    "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWR"
                            + "iGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutAC"
                            + "DfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3"
                            + "Ip3G+2kryOTIKT+l/K4w3QIDAQAB");

    @TempDir
    Path folder;

    @Test
    void theVerifierOfTheseTestsTakesBothSignatures() {
        assertThat(VERIFIER.verify(crlf(ED25519 + RSA + HEADER + "\n" + BODY)))
                .containsExactly(
                        "pass ed25519-sha256 brisbane football.example.com",
                        "pass rsa-sha256 test football.example.com");
    }

    @Test
    void theVerifierOfTheseTestsTakesNeitherWhenAWordChanges() {
        assertThat(VERIFIER.verify(crlf(ED25519 + RSA + HEADER + "\n" + BODY.replace("lost", "won"))))
                .allMatch(result -> result.startsWith("body "));
        assertThat(VERIFIER.verify(crlf(ED25519 + RSA + HEADER.replace("dinner", "lunch") + "\n" + BODY)))
                .allMatch(result -> result.startsWith("signature "));
    }

    @Test
    void ourBodyHashIsThatOfTheExample() {
        RelaxedBody body = new RelaxedBody(DkimKey.sha256());
        byte[] octets = crlf(BODY);
        body.write(octets, 0, octets.length);
        assertThat(Base64.getEncoder().encodeToString(body.hash()))
                .isEqualTo("2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=");
    }

    @Test
    void ourEd25519SignatureIsThatOfTheExample() throws Exception {
        DkimKey key = key();
        assertThat(key.publicKey()).isEqualTo(ED25519_PUBLIC);
        ByteArrayOutputStream signed = new ByteArrayOutputStream();
        for (String field : List.of(HEADER.split("\n"))) {
            signed.writeBytes(RelaxedHeader.of(crlf(field + "\n")));
            signed.writeBytes(crlf("\n"));
        }
        signed.writeBytes(RelaxedHeader.of(crlf(ED25519.substring(0, ED25519.indexOf(" b=") + 3))));
        assertThat(Base64.getEncoder().encodeToString(key.sign(signed.toByteArray())))
                .isEqualTo("/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11BusFa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==");
    }

    private DkimKey key() throws Exception {
        ByteArrayOutputStream pkcs8 = new ByteArrayOutputStream();
        pkcs8.writeBytes(Base64.getDecoder().decode(PKCS8_FRONT));
        pkcs8.writeBytes(Base64.getDecoder().decode(SEED));
        return DkimKey.read(
                Files.writeString(folder.resolve("brisbane.pem"), TestKeys.pem("PRIVATE KEY", pkcs8.toByteArray())));
    }

    private static byte[] crlf(String text) {
        return text.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII);
    }
}
