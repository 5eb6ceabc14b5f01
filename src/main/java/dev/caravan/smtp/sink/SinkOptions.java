package dev.caravan.smtp.sink;

import dev.caravan.envelope.DomainName;
import dev.caravan.smtp.Extension;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;

/**
 * What a sink is.
 *
 * @param address where it listens; port 0 takes any free one
 * @param name what it calls itself
 * @param extensions announced and honoured; STARTTLS only with {@code tls}
 * @param sizeMax of a message, in octets
 * @param tls the server's certificate; empty for a sink without TLS
 */
public record SinkOptions(
        InetSocketAddress address,
        DomainName name,
        Set<Extension> extensions,
        long sizeMax,
        Optional<SSLContext> tls,
        TlsStart tlsStart,
        SinkBehaviour behaviour) {

    /** The usual limit of large providers. */
    public static final long SIZE_MAX = 50L << 20;

    /** What a sink can do. */
    public static final Set<Extension> EXTENSIONS = Set.of(
            Extension.PIPELINING,
            Extension.CHUNKING,
            Extension.SIZE,
            Extension.EIGHTBITMIME,
            Extension.SMTPUTF8,
            Extension.ENHANCEDSTATUSCODES,
            Extension.DSN,
            Extension.STARTTLS,
            Extension.REQUIRETLS);

    /** How a TLS session comes about. */
    public enum TlsStart {
        STARTTLS,
        IMPLICIT
    }

    public SinkOptions {
        if (tlsStart == TlsStart.IMPLICIT && tls.isEmpty()) {
            throw new IllegalArgumentException("a sink with implicit TLS needs a certificate");
        }
        extensions = Set.copyOf(extensions);
        if (!EXTENSIONS.containsAll(extensions)) {
            throw new IllegalArgumentException(
                    "extensions " + extensions + " are not all among those a sink has, " + EXTENSIONS);
        }
    }

    /** On loopback, any free port, all extensions, no TLS, behaviour by local part. */
    public static SinkOptions loopback() {
        return new SinkOptions(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new DomainName("sink.example"),
                EXTENSIONS,
                SIZE_MAX,
                Optional.empty(),
                TlsStart.STARTTLS,
                SinkBehaviour.BY_LOCAL_PART);
    }

    public SinkOptions withAddress(InetSocketAddress other) {
        return new SinkOptions(other, name, extensions, sizeMax, tls, tlsStart, behaviour);
    }

    public SinkOptions withName(DomainName other) {
        return new SinkOptions(address, other, extensions, sizeMax, tls, tlsStart, behaviour);
    }

    public SinkOptions withExtensions(Set<Extension> others) {
        return new SinkOptions(address, name, others, sizeMax, tls, tlsStart, behaviour);
    }

    public SinkOptions without(Extension extension) {
        EnumSet<Extension> rest = EnumSet.noneOf(Extension.class);
        rest.addAll(extensions);
        rest.remove(extension);
        return withExtensions(rest);
    }

    public SinkOptions withSizeMax(long octets) {
        return new SinkOptions(address, name, extensions, octets, tls, tlsStart, behaviour);
    }

    public SinkOptions withTls(SSLContext context) {
        return new SinkOptions(address, name, extensions, sizeMax, Optional.of(context), TlsStart.STARTTLS, behaviour);
    }

    /** TLS from the first octet, as on port 465 (RFC 8314 section 3.3). */
    public SinkOptions withImplicitTls(SSLContext context) {
        return new SinkOptions(address, name, extensions, sizeMax, Optional.of(context), TlsStart.IMPLICIT, behaviour);
    }

    public SinkOptions withBehaviour(SinkBehaviour other) {
        return new SinkOptions(address, name, extensions, sizeMax, tls, tlsStart, other);
    }
}
