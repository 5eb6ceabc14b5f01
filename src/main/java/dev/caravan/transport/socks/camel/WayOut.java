package dev.caravan.transport.socks.camel;

import dev.caravan.dns.Family;
import dev.caravan.envelope.DomainName;
import dev.caravan.nexthop.AddressLookup;
import dev.caravan.nexthop.OfFamilies;
import dev.caravan.smtp.SmtpOptions;
import dev.caravan.tls.FileState;
import dev.caravan.transport.Access;
import dev.caravan.transport.Origin;
import dev.caravan.transport.Sessions;
import dev.caravan.transport.camel.HostPort;
import dev.caravan.transport.camel.Parameters;
import dev.caravan.transport.socks.ProxyDialer;
import dev.caravan.transport.socks.ProxyDialer.Names;
import dev.caravan.transport.socks.ProxyDialer.Proxy;
import dev.caravan.transport.socks.ProxyLogin;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How an endpoint gets to its hosts, and as whom: {@code proxy}, {@code proxyNames}, {@code proxyUser},
 * {@code proxyPassword}, {@code proxyPasswordFile}, {@code source}, {@code ehloName}.
 *
 * @param secret the file with the proxy's password, if it is in one
 */
public record WayOut(Optional<Proxy> proxy, Origin origin, Optional<Path> secret) {

    /** Reads it. */
    public static WayOut read(Parameters parameters) {
        Optional<Path> file = parameters.text("proxyPasswordFile").map(Path::of);
        Optional<ProxyLogin> login = login(parameters, "proxy", file);
        Optional<HostPort> place = parameters
                .text("proxy")
                .map(text -> HostPort.parse(text, Proxy.PORT_DEFAULT, "parameter proxy of " + parameters.place()));
        List<InetAddress> sources = parameters.addresses("source");
        Names names = parameters.choice("proxyNames", Names.HERE);
        if (place.isEmpty() && login.isPresent()) {
            throw new IllegalArgumentException(parameters.place() + " has a proxyUser and no proxy");
        }
        if (place.isEmpty() && names == Names.PROXY) {
            throw new IllegalArgumentException(parameters.place() + " leaves names to a proxy and has none");
        }
        if (place.isPresent() && !sources.isEmpty()) {
            throw new IllegalArgumentException(
                    parameters.place() + " has a source and a proxy, and the proxy chooses the source");
        }
        return new WayOut(
                place.map(p -> new Proxy(p.host(), p.port(), login, names)),
                new Origin(sources, ehloName(parameters)),
                file);
    }

    /** The proxy that the endpoint itself is. */
    static WayOut through(HostPort place, Parameters parameters) {
        Optional<Path> file = parameters.text("passwordFile").map(Path::of);
        Optional<ProxyLogin> login = login(parameters, "", file);
        return new WayOut(
                Optional.of(new Proxy(place.host(), place.port(), login, Names.HERE)),
                new Origin(List.of(), ehloName(parameters)),
                file);
    }

    private static Optional<DomainName> ehloName(Parameters parameters) {
        return parameters.text("ehloName").map(DomainName::parse);
    }

    /** Who looks up the names of its hosts. */
    public Names names() {
        return proxy.map(Proxy::names).orElse(Names.HERE);
    }

    /** Sessions of somebody who logs in nowhere. */
    public Sessions sessions(Access access) {
        boolean usual = proxy.isEmpty() && origin.equals(Origin.USUAL);
        return usual ? access.shared() : access.sessions(options(access));
    }

    /** Of a client that goes this way. */
    public SmtpOptions options(Access access) {
        SmtpOptions options = access.options(origin);
        return proxy.map(p -> options.withDialer(new ProxyDialer(options.dialer(), p, access.lookup())))
                .orElse(options);
    }

    /** Without addresses that cannot be dialed from the sources. */
    public AddressLookup within(AddressLookup lookup) {
        return origin.sources().isEmpty()
                ? lookup
                : new OfFamilies(
                        lookup, origin.sources().stream().map(Family::of).collect(Collectors.toSet()));
    }

    /** Changes when the proxy's password does: what did not work may be mended now. */
    public List<FileState> state() {
        return secret.map(FileState::of).stream().toList();
    }

    private static Optional<ProxyLogin> login(Parameters parameters, String prefix, Optional<Path> file) {
        String userKey = prefix.isEmpty() ? "user" : prefix + "User";
        String passwordKey = prefix.isEmpty() ? "password" : prefix + "Password";
        Optional<String> user = parameters.text(userKey);
        Optional<String> password = parameters.text(passwordKey);
        boolean hasPassword = password.isPresent() || file.isPresent();
        if (user.isPresent() != hasPassword || password.isPresent() && file.isPresent()) {
            throw new IllegalArgumentException(parameters.place() + " must have both " + userKey + " and one of "
                    + passwordKey + " and " + passwordKey + "File, or none of them");
        }
        return user.map(u ->
                password.map(p -> ProxyLogin.of(u, p)).orElseGet(() -> ProxyLogin.fromFile(u, file.orElseThrow())));
    }
}
