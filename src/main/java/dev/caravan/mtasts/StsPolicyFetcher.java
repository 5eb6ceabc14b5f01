package dev.caravan.mtasts;

import dev.caravan.dial.Dialer;
import dev.caravan.envelope.BadSyntax;
import dev.caravan.envelope.DomainName;
import dev.caravan.envelope.Host;
import dev.caravan.mtasts.StsTrouble.Kind;
import dev.caravan.nexthop.AddressAnswer;
import dev.caravan.nexthop.AddressFilter;
import dev.caravan.nexthop.AddressLookup;
import dev.caravan.nexthop.LookupFailure;
import dev.caravan.tls.Authorities;
import dev.caravan.tls.PkixPeer;
import dev.caravan.tls.TlsContexts;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLSocket;

/**
 * Gets a policy from its host (RFC 8461 section 3.3), with a GET of its own: the address that was checked is the one that
 * is dialed, and the certificate must be for the name. Safe for many threads; blocks.
 */
public final class StsPolicyFetcher {

    /** Where policy hosts listen. */
    public static final int HTTPS_PORT = 443;

    /** RFC 8461 section 3.3 suggests it, for the look-up of addresses and all else together. */
    public static final Duration DEADLINE = Duration.ofMinutes(1);

    /** Ours: so that a dead address leaves time for the next. */
    private static final Duration CONNECT = Duration.ofSeconds(10);

    /** Ours: a stranger's name server decides how many there are. */
    private static final int ADDRESSES_MAX = 4;

    private static final String HOST_LABEL = "mta-sts.";
    private static final String PATH = "/.well-known/mta-sts.txt";

    /**
     * How to get there.
     *
     * @param filter which addresses a stranger may make us dial
     * @param port {@link #HTTPS_PORT}, but in a laboratory
     */
    public record Way(AddressLookup addresses, AddressFilter filter, Dialer dialer, int port) {}

    private final Way way;
    private final Authorities authorities;
    private final TlsContexts contexts = new TlsContexts(Optional.empty());
    private final Duration deadline;

    /** @param authorities of policy hosts' certificates */
    public StsPolicyFetcher(Way way, Authorities authorities) {
        this(way, authorities, DEADLINE);
    }

    StsPolicyFetcher(Way way, Authorities authorities, Duration deadline) {
        this.way = way;
        this.authorities = authorities;
        this.deadline = deadline;
    }

    /** Asks the policy host of a domain. Never throws for what a stranger does. */
    public StsFetch fetch(DomainName policyDomain) {
        DomainName host;
        try {
            host = new DomainName(HOST_LABEL + policyDomain);
        } catch (BadSyntax e) {
            return failed(Kind.NO_POLICY, e.getMessage());
        }
        FutureTask<StsFetch> task = new FutureTask<>(() -> fetchFrom(host));
        Thread.ofVirtual().name("caravan-mta-sts-fetch").start(task);
        try {
            return task.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return failed(Kind.FETCH_ERROR, host + " gave no policy within " + deadline.toSeconds() + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed(Kind.FETCH_ERROR, "fetching from " + host + " was broken off");
        } catch (ExecutionException e) {
            throw new IllegalStateException("fetching from " + host + " failed", e.getCause());
        } finally {
            // An interrupt closes the socket that a virtual thread waits for.
            task.cancel(true);
        }
    }

    private StsFetch fetchFrom(DomainName host) {
        List<InetAddress> addresses;
        switch (way.addresses().addresses(host)) {
            case AddressAnswer.Found(List<InetAddress> found, var _) ->
                addresses = found.stream()
                        .filter(way.filter()::allows)
                        .limit(ADDRESSES_MAX)
                        .toList();
            case AddressAnswer.None(LookupFailure failure, String text) -> {
                return failed(failure == LookupFailure.HOST_WITHOUT_ADDRESS ? Kind.NO_POLICY : Kind.FETCH_ERROR, text);
            }
        }
        StsFetch last = failed(
                Kind.FETCH_ERROR, "all addresses of " + host + " are of a kind that must not be dialed from here");
        for (InetAddress address : addresses) {
            try {
                return read(exchange(host, address), host);
            } catch (IOException e) {
                last = failure(host, address, e);
                if (isAboutCertificate(e)) {
                    return last;
                }
            }
        }
        return last;
    }

    private PolicyResponse exchange(DomainName host, InetAddress address) throws IOException {
        try (Socket raw = way.dialer().dial(new InetSocketAddress(address, way.port()), CONNECT)) {
            // RFC 8461 section 3.3: the certificate must be for the policy host, whatever its address.
            SSLSocket tls = contexts.secure(raw, PkixPeer.of(authorities, new Host.Named(host)));
            tls.getOutputStream().write(request(host));
            return PolicyResponse.read(new BufferedInputStream(tls.getInputStream()));
        }
    }

    private byte[] request(DomainName host) {
        String authority = way.port() == HTTPS_PORT ? host.ascii() : host + ":" + way.port();
        return ("GET " + PATH + " HTTP/1.1\r\nHost: " + authority
                        + "\r\nUser-Agent: Caravan\r\nAccept: text/plain\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static StsFetch read(PolicyResponse response, DomainName host) {
        if (response.status() != PolicyResponse.OK) {
            // RFC 8461 section 3.3: nothing but 200 counts, and redirects are not followed.
            boolean isAbsent = response.status() == 404;
            return failed(
                    isAbsent ? Kind.NO_POLICY : Kind.FETCH_ERROR,
                    host + " answers with status " + response.status() + ", not with a policy");
        }
        // RFC 8461 section 3.2: where users may put up pictures and pages, theirs must not pass for a policy.
        if (!response.mediaType().equals("text/plain")) {
            return failed(
                    Kind.FETCH_ERROR,
                    host + " gives the media type " + BadSyntax.show(response.mediaType()) + ", not text/plain");
        }
        try {
            return new StsFetch.Fetched(StsPolicyParser.parse(response.body()));
        } catch (BadSyntax e) {
            return failed(Kind.POLICY_INVALID, "what " + host + " gives is no policy: " + e.getMessage());
        }
    }

    private static StsFetch failure(DomainName host, InetAddress address, IOException e) {
        return failed(
                isAboutCertificate(e) ? Kind.WEBPKI_INVALID : Kind.FETCH_ERROR,
                host + " at " + address.getHostAddress() + ": " + e.getMessage());
    }

    private static boolean isAboutCertificate(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException) {
                return true;
            }
        }
        return false;
    }

    private static StsFetch failed(Kind kind, String text) {
        return new StsFetch.Failed(new StsTrouble(kind, text));
    }
}
