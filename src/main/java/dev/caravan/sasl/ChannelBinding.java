package dev.caravan.sasl;

import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidParameterSpecException;
import java.security.spec.PSSParameterSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;

/**
 * What both ends of one TLS session see alike, and nobody in between.
 *
 * <p>{@code tls-unique} is not among them: with TLS 1.3 it does not exist, with older versions it can be made equal in
 * two sessions (RFC 9266 section 1).
 */
public final class ChannelBinding {

    /** RFC 9266 section 2. */
    private static final String EXPORTER = "tls-exporter";

    private static final String EXPORTER_LABEL = "EXPORTER-Channel-Binding";

    /** A context of length zero, which TLS 1.2 tells from none (RFC 5705 section 4). */
    private static final byte[] EXPORTER_CONTEXT = {};

    /** RFC 9266 section 2. */
    private static final int EXPORTER_OCTETS = 32;

    /** RFC 5929 section 4. */
    private static final String SERVER_END_POINT = "tls-server-end-point";

    /** As in {@code SHA256withRSA} and {@code SHA3-256withECDSA}. */
    private static final Pattern HASH_OF_SIGNATURE =
            Pattern.compile("(MD5|SHA-?1|SHA-?(?:224|256|384|512)|SHA3-(?:224|256|384|512))WITH.*");

    private final String type;
    private final byte[] data;

    private ChannelBinding(String type, byte[] data) {
        this.type = type;
        this.data = data;
    }

    /** All that this session gives, the best first. */
    public static List<ChannelBinding> of(SSLSession session) {
        List<ChannelBinding> bindings = new ArrayList<>();
        exported(session).ifPresent(data -> bindings.add(new ChannelBinding(EXPORTER, data)));
        serverEndPoint(session).ifPresent(data -> bindings.add(new ChannelBinding(SERVER_END_POINT, data)));
        return bindings;
    }

    /** Its name in the GS2 header. */
    public String type() {
        return type;
    }

    byte[] data() {
        return data.clone();
    }

    private static Optional<byte[]> exported(SSLSession session) {
        if (!(session instanceof ExtendedSSLSession extended)) {
            return Optional.empty();
        }
        try {
            return Optional.of(extended.exportKeyingMaterialData(EXPORTER_LABEL, EXPORTER_CONTEXT, EXPORTER_OCTETS));
        } catch (SSLException | UnsupportedOperationException | IllegalStateException e) {
            // RFC 9266 section 3: before TLS 1.3 not without the extended master secret; JSSE exports nothing then.
            return Optional.empty();
        }
    }

    private static Optional<byte[]> serverEndPoint(SSLSession session) {
        try {
            Certificate[] chain = session.getPeerCertificates();
            return chain.length > 0 && chain[0] instanceof X509Certificate server
                    ? serverEndPoint(server)
                    : Optional.empty();
        } catch (SSLException e) {
            return Optional.empty();
        }
    }

    /** The certificate's hash; empty where the signature has no hash function of its own, as Ed25519. */
    static Optional<byte[]> serverEndPoint(X509Certificate server) {
        try {
            Optional<String> hash = hashOf(server);
            return hash.isEmpty()
                    ? Optional.empty()
                    : Optional.of(MessageDigest.getInstance(hash.get()).digest(server.getEncoded()));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> hashOf(X509Certificate server) throws GeneralSecurityException {
        String algorithm = server.getSigAlgName().toUpperCase(Locale.ROOT);
        if (algorithm.equals("RSASSA-PSS")) {
            return Optional.of(strong(hashOfPss(server.getSigAlgParams())));
        }
        Matcher hash = HASH_OF_SIGNATURE.matcher(algorithm);
        return hash.matches() ? Optional.of(strong(hash.group(1))) : Optional.empty();
    }

    private static String hashOfPss(byte[] encoded) throws GeneralSecurityException {
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("RSASSA-PSS");
        try {
            parameters.init(encoded);
        } catch (java.io.IOException e) {
            throw new InvalidParameterSpecException("not the parameters of RSASSA-PSS");
        }
        return parameters.getParameterSpec(PSSParameterSpec.class).getDigestAlgorithm();
    }

    /** RFC 5929 section 4.1: SHA-256 in place of MD5 and SHA-1. Certificates write {@code SHA256}, digests {@code SHA-256}. */
    private static String strong(String hash) {
        return switch (hash) {
            case "MD5", "SHA1", "SHA-1" -> "SHA-256";
            default -> hash.replaceFirst("^SHA(?=[0-9]{3}$)", "SHA-");
        };
    }
}
