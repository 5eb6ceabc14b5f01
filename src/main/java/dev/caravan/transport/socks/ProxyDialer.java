package dev.caravan.transport.socks;

import dev.caravan.dial.Dialer;
import dev.caravan.dial.Socks5Dialer;
import dev.caravan.dial.Socks5Failure;
import dev.caravan.dial.Socks5Login;
import dev.caravan.envelope.DomainName;
import dev.caravan.envelope.Host;
import dev.caravan.nexthop.AddressAnswer;
import dev.caravan.nexthop.AddressLookup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Dials through a proxy that is known by its name, which is looked up anew for every connection. */
public final class ProxyDialer implements Dialer {

    /**
     * The proxy.
     *
     * @param port 1 to 65535
     * @param names who looks up the names of hosts that are reached through it
     */
    public record Proxy(Host host, int port, Optional<ProxyLogin> login, Names names) {

        /** As the registry of ports has it. */
        public static final int PORT_DEFAULT = 1080;

        @Override
        public String toString() {
            return host.text() + ":" + port;
        }
    }

    /** Who looks up the names of hosts that are to be dialed. */
    public enum Names {
        /** We do: a name never gets as far as the proxy. */
        HERE,
        /** The proxy, which may know names that are none in the DNS that we see. */
        PROXY
    }

    private final Dialer toProxy;
    private final Proxy proxy;
    private final AddressLookup lookup;

    public ProxyDialer(Dialer toProxy, Proxy proxy, AddressLookup lookup) {
        this.toProxy = toProxy;
        this.proxy = proxy;
        this.lookup = lookup;
    }

    /**
     * Of several addresses of the proxy the first that answers is taken; what goes wrong behind that is not tried again.
     *
     * @param address resolved, unless names are left to the proxy
     */
    @Override
    public Socket dial(InetSocketAddress address, Duration timeout) throws IOException {
        List<InetAddress> addresses = addresses();
        Optional<Socks5Login> login =
                proxy.login().isPresent() ? Optional.of(proxy.login().get().get()) : Optional.empty();
        // One destination's time is for all addresses of the proxy together.
        Duration each = timeout.dividedBy(addresses.size());
        IOException last = unfound("no address");
        for (InetAddress candidate : addresses) {
            InetSocketAddress at = new InetSocketAddress(candidate, proxy.port());
            try {
                return dial(new Socks5Dialer(toProxy, at, login), address, each);
            } catch (Socks5Failure e) {
                if (e.blame() == Socks5Failure.Blame.DESTINATION) {
                    throw e;
                }
                last = e;
            }
        }
        throw last;
    }

    private Socket dial(Socks5Dialer dialer, InetSocketAddress address, Duration timeout) throws IOException {
        return address.isUnresolved() && proxy.names() == Names.PROXY
                ? dialer.dial(DomainName.parse(address.getHostString()), address.getPort(), timeout)
                : dialer.dial(address, timeout);
    }

    private List<InetAddress> addresses() throws Socks5Failure {
        return switch (proxy.host()) {
            case Host.AddressLiteral(InetAddress literal) -> List.of(literal);
            case Host.Named(var name) ->
                switch (lookup.addresses(name)) {
                    case AddressAnswer.Found(List<InetAddress> found, var _) -> found;
                    case AddressAnswer.None(var _, String text) -> throw unfound(text);
                };
        };
    }

    private Socks5Failure unfound(String why) {
        return new Socks5Failure(Socks5Failure.Blame.PROXY, "proxy " + proxy + " cannot be found: " + why);
    }
}
