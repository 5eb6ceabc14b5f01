package dev.caravan.sasl;

import dev.caravan.sasl.SaslFailure.Kind;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * RFC 2195: proves the password without showing it, but guesses at it cost nearly nothing, and the server proves nothing.
 */
final class CramMd5 extends PasswordOnRequest {

    /** In octets: a message id as a header line could hold it (RFC 5322 section 2.1.1). */
    private static final int CHALLENGE_OCTETS_MAX = 998;

    /** RFC 2195 section 2: the form of a message id. Anything else is something that somebody wants to have signed. */
    private static final Pattern CHALLENGE = Pattern.compile("<[!-;=?A-~]+@[!-;=?A-~]+>");

    CramMd5(Identity identity) {
        super(Mechanism.CRAM_MD5, identity, 1);
    }

    @Override
    byte[] answer(int before, byte[] challenge) throws SaslFailure {
        if (challenge.length > CHALLENGE_OCTETS_MAX
                || !CHALLENGE
                        .matcher(new String(challenge, StandardCharsets.ISO_8859_1))
                        .matches()) {
            throw new SaslFailure(Kind.PROTOCOL, "the server's CRAM-MD5 challenge has not the form of a message id");
        }
        String response = identity().user() + " "
                + HexFormat.of().formatHex(mac(password().octets(), challenge));
        return response.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] mac(byte[] key, byte[] challenge) {
        try {
            Mac mac = Mac.getInstance("HmacMD5");
            mac.init(new SecretKeySpec(key, mac.getAlgorithm()));
            return mac.doFinal(challenge);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no HMAC with MD5", e);
        }
    }
}
