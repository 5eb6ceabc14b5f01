package dev.caravan.transport.socks;

import dev.caravan.dial.Socks5Failure;
import dev.caravan.dial.Socks5Login;

/** Who Caravan is at a proxy: asked for every connection, so a changed secret needs no restart. Safe for many threads. */
@FunctionalInterface
public interface ProxyLogin {

    /** @throws Socks5Failure if that cannot be told now; the proxy is of no use until it can */
    Socks5Login get() throws Socks5Failure;
}
