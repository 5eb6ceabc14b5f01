package dev.caravan.transport.socks.camel;

import dev.caravan.dial.Socks5Login;
import dev.caravan.smtp.SmtpOptions;
import dev.caravan.transport.Access;
import dev.caravan.transport.camel.HostPort;
import dev.caravan.transport.camel.Parameters;
import dev.caravan.transport.socks.ProxyDialer;
import dev.caravan.transport.socks.ProxyDialer.Proxy;
import java.util.Optional;

/** Reads {@code proxy}, {@code proxyUser} and {@code proxyPassword} of an endpoint with a host of its own. */
public final class ProxyParameters {

    private ProxyParameters() {}

    /** The proxy that is named, if one is. */
    public static Optional<Proxy> read(Parameters parameters) {
        Optional<Socks5Login> login = login(parameters, "proxyUser", "proxyPassword");
        Optional<HostPort> place = parameters
                .text("proxy")
                .map(text -> HostPort.parse(text, Proxy.PORT_DEFAULT, "parameter proxy of " + parameters.place()));
        if (place.isEmpty() && login.isPresent()) {
            throw new IllegalArgumentException(parameters.place() + " has a proxyUser and no proxy");
        }
        return place.map(p -> new Proxy(p.host(), p.port(), login));
    }

    static Optional<Socks5Login> login(Parameters parameters, String userKey, String passwordKey) {
        Optional<String> user = parameters.text(userKey);
        Optional<String> password = parameters.text(passwordKey);
        if (user.isPresent() != password.isPresent()) {
            throw new IllegalArgumentException(
                    parameters.place() + " must have both " + userKey + " and " + passwordKey + ", or none");
        }
        return user.flatMap(u -> password.map(p -> new Socks5Login(u, p)));
    }

    /** The same options with the way through the proxy, if there is one. */
    public static SmtpOptions through(Optional<Proxy> proxy, SmtpOptions options, Access access) {
        return proxy.map(p -> options.withDialer(new ProxyDialer(options.dialer(), p, access.lookup())))
                .orElse(options);
    }
}
