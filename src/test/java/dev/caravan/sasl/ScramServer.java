package dev.caravan.sasl;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The other side, written from RFC 5802 anew: nothing of the client's code is in it. */
public final class ScramServer {

    private static final Pattern CLIENT_FIRST = Pattern.compile("((n|y|p=([a-z0-9.-]+)),,)(n=([^,]+),r=([^,]+))");
    private static final Pattern CLIENT_FINAL = Pattern.compile("(c=([^,]+),r=([^,]+)),p=([^,]+)");

    private static final int SALT_OCTETS = 16;

    private final String hash;
    private final String user;
    private final String password;
    private final byte[] salt;
    private final int iterations;

    /** What this end sees of the TLS session; the type is empty if the server offers no binding. */
    private String bindingType = "";

    private byte[] bindingData = {};

    private String nonce = "";
    private String gs2 = "";
    private String clientFirstBare = "";
    private String serverFirst = "";

    /** @param hash as Java names it: SHA-1 or SHA-256 */
    public ScramServer(String hash, String user, String password, int iterations) {
        this.hash = hash;
        this.user = user;
        this.password = password;
        this.iterations = iterations;
        this.salt = Arrays.copyOf((user + "salt of sixteen").getBytes(StandardCharsets.UTF_8), SALT_OCTETS);
    }

    public ScramServer offering(String type, byte[] data) {
        bindingType = type;
        bindingData = data;
        return this;
    }

    public String answer(byte[] clientFirst) {
        Matcher first = CLIENT_FIRST.matcher(utf8(clientFirst));
        if (!first.matches()) {
            return "e=other-error";
        }
        gs2 = first.group(1);
        clientFirstBare = first.group(4);
        if (gs2.startsWith("y") && !bindingType.isEmpty()) {
            return "e=server-does-support-channel-binding";
        }
        if (gs2.startsWith("p") && !first.group(3).equals(bindingType)) {
            return "e=unsupported-channel-binding-type";
        }
        if (!first.group(5).replace("=2C", ",").replace("=3D", "=").equals(user)) {
            return "e=unknown-user";
        }
        nonce = first.group(6) + "server%nonce";
        serverFirst = "r=" + nonce + ",s=" + base64(salt) + ",i=" + iterations;
        return serverFirst;
    }

    public String verdict(byte[] clientFinal) throws GeneralSecurityException {
        Matcher last = CLIENT_FINAL.matcher(utf8(clientFinal));
        if (!last.matches() || !last.group(3).equals(nonce)) {
            return "e=other-error";
        }
        if (!MessageDigest.isEqual(Base64.getDecoder().decode(last.group(2)), expectedBinding())) {
            return "e=channel-bindings-dont-match";
        }
        byte[] authMessage =
                (clientFirstBare + "," + serverFirst + "," + last.group(1)).getBytes(StandardCharsets.UTF_8);
        byte[] salted = salted();
        byte[] storedKey = MessageDigest.getInstance(hash).digest(mac(salted, "Client Key".getBytes()));
        byte[] clientKey = xor(Base64.getDecoder().decode(last.group(4)), mac(storedKey, authMessage));
        if (!MessageDigest.isEqual(storedKey, MessageDigest.getInstance(hash).digest(clientKey))) {
            return "e=invalid-proof";
        }
        return "v=" + base64(mac(mac(salted, "Server Key".getBytes()), authMessage));
    }

    private byte[] expectedBinding() {
        byte[] header = gs2.getBytes(StandardCharsets.US_ASCII);
        byte[] data = gs2.startsWith("p") ? bindingData : new byte[0];
        byte[] all = Arrays.copyOf(header, header.length + data.length);
        System.arraycopy(data, 0, all, header.length, data.length);
        return all;
    }

    /** Section 2.2, {@code Hi}, as it is written there. */
    private byte[] salted() throws GeneralSecurityException {
        Mac mac = keyed(password.getBytes(StandardCharsets.UTF_8));
        mac.update(salt);
        byte[] u = mac.doFinal(new byte[] {0, 0, 0, 1});
        byte[] all = u;
        for (int i = 1; i < iterations; i++) {
            u = mac.doFinal(u);
            all = xor(all, u);
        }
        return all;
    }

    private byte[] mac(byte[] key, byte[] text) throws GeneralSecurityException {
        return keyed(key).doFinal(text);
    }

    private Mac keyed(byte[] key) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("Hmac" + hash.replace("-", ""));
        mac.init(new SecretKeySpec(key, "any"));
        return mac;
    }

    private static byte[] xor(byte[] a, byte[] b) {
        byte[] both = a.clone();
        for (int i = 0; i < both.length; i++) {
            both[i] ^= b[i];
        }
        return both;
    }

    private static String base64(byte[] octets) {
        return Base64.getEncoder().encodeToString(octets);
    }

    private static String utf8(byte[] octets) {
        return new String(octets, StandardCharsets.UTF_8);
    }
}
