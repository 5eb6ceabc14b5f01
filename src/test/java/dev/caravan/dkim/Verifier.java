package dev.caravan.dkim;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Checks signatures from the text of RFC 6376 section 6.1.3 and RFC 8463, with nothing of the code that makes them: whole
 * messages as strings, one character for each octet.
 */
public final class Verifier {

    private final Map<String, String> records = new HashMap<>();

    public Verifier with(String name, String record) {
        records.put(name, record);
        return this;
    }

    public Verifier with(SigningKey... keys) {
        for (SigningKey key : keys) {
            with(key.selector() + "._domainkey." + key.domain(), key.key().record());
        }
        return this;
    }

    public Map<String, String> records() {
        return records;
    }

    /** One line for each signature from the top: {@code pass}, or what is wrong; then algorithm, selector and domain. */
    public List<String> verify(byte[] message) {
        String text = new String(message, StandardCharsets.ISO_8859_1);
        int end = text.startsWith("\r\n") ? 0 : text.indexOf("\r\n\r\n");
        String header = end < 0 ? text : text.substring(0, end + 2);
        String body = end < 0 ? "" : text.substring(end + 4);
        List<String> fields = List.of(header.split("\r\n(?![ \t])"));
        List<String> results = new ArrayList<>();
        for (String field : fields) {
            if (name(field).equals("dkim-signature")) {
                Map<String, String> tags = tags(value(field));
                results.add(verdict(fields, field, tags, body) + " " + tags.get("a") + " " + tags.get("s") + " "
                        + tags.get("d"));
            }
        }
        return results;
    }

    private String verdict(List<String> fields, String signature, Map<String, String> tags, String body) {
        try {
            if (!tags.get("c").equals("relaxed/relaxed") || !tags.get("v").equals("1") || tags.containsKey("l")) {
                return "form";
            }
            byte[] hash = sha256(body(body));
            if (!Base64.getEncoder().encodeToString(hash).equals(tags.get("bh"))) {
                return "body";
            }
            StringBuilder signed = new StringBuilder();
            List<String> left = new ArrayList<>(fields);
            List<String> names = List.of(tags.get("h").toLowerCase(Locale.ROOT).split(":"));
            if (!names.contains("from")) {
                return "from";
            }
            for (String name : names) {
                for (int i = left.size() - 1; i >= 0; i--) {
                    if (name(left.get(i)).equals(name)) {
                        signed.append(header(left.remove(i))).append("\r\n");
                        break;
                    }
                }
            }
            signed.append(header(signature.replaceFirst("(;\\s*b\\s*=)[^;]*", "$1")));
            return check(tags, signed.toString().getBytes(StandardCharsets.ISO_8859_1)) ? "pass" : "signature";
        } catch (GeneralSecurityException e) {
            return "key";
        }
    }

    private boolean check(Map<String, String> tags, byte[] signed) throws GeneralSecurityException {
        String record = records.get(tags.get("s") + "._domainkey." + tags.get("d"));
        if (record == null) {
            throw new GeneralSecurityException("no record");
        }
        byte[] key = Base64.getDecoder().decode(tags(record).get("p"));
        Signature signature;
        PublicKey open;
        byte[] input = signed;
        if (tags.get("a").equals("rsa-sha256")) {
            signature = Signature.getInstance("SHA256withRSA");
            open = KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(key));
        } else {
            signature = Signature.getInstance("EdDSA");
            open = KeyFactory.getInstance("EdDSA").generatePublic(ed25519(key));
            input = MessageDigest.getInstance("SHA-256").digest(signed);
        }
        signature.initVerify(open);
        signature.update(input);
        try {
            return signature.verify(Base64.getDecoder().decode(tags.get("b")));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** RFC 8032 section 5.1.2: the number y, least octet first; the last bit says which x. */
    private static EdECPublicKeySpec ed25519(byte[] key) {
        byte[] y = new byte[key.length];
        for (int i = 0; i < key.length; i++) {
            y[i] = key[key.length - 1 - i];
        }
        boolean odd = y[0] < 0;
        y[0] &= 0x7F;
        return new EdECPublicKeySpec(NamedParameterSpec.ED25519, new EdECPoint(odd, new BigInteger(1, y)));
    }

    private static byte[] sha256(String text) throws GeneralSecurityException {
        return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** RFC 6376 section 3.4.4. */
    private static String body(String body) {
        String reduced = Arrays.stream(body.split("\r\n", -1))
                .map(line -> line.replaceAll("[ \t]+", " ").replaceAll(" $", ""))
                .collect(Collectors.joining("\r\n"));
        String trimmed = reduced.replaceAll("(?:\r\n)++$", "");
        while (trimmed.endsWith("\r\n")) {
            trimmed = trimmed.substring(0, trimmed.length() - 2);
        }
        return trimmed.isEmpty() ? "" : trimmed + "\r\n";
    }

    /** RFC 6376 section 3.4.2. */
    private static String header(String field) {
        return name(field) + ":"
                + value(field).replace("\r\n", "").replaceAll("[ \t]+", " ").replaceAll("^ | $", "");
    }

    private static String name(String field) {
        int colon = field.indexOf(':');
        return colon < 0
                ? ""
                : field.substring(0, colon).replaceAll("[ \t]", "").toLowerCase(Locale.ROOT);
    }

    private static String value(String field) {
        return field.substring(field.indexOf(':') + 1);
    }

    private static Map<String, String> tags(String list) {
        Map<String, String> tags = new HashMap<>();
        for (String tag : list.split(";")) {
            String[] parts = tag.split("=", 2);
            if (parts.length == 2) {
                tags.put(parts[0].strip(), parts[1].replaceAll("\\s", ""));
            }
        }
        return tags;
    }
}
