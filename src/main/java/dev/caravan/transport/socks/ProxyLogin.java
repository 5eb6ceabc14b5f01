package dev.caravan.transport.socks;

import dev.caravan.dial.Socks5Failure;
import dev.caravan.dial.Socks5Login;
import dev.caravan.sasl.SaslFailure;
import dev.caravan.sasl.SecretFile;
import java.nio.file.Path;

/** Who Caravan is at a proxy: asked for every connection, so a changed secret needs no restart. Safe for many threads. */
@FunctionalInterface
public interface ProxyLogin {

    /** @throws Socks5Failure if that cannot be told now; the proxy is of no use until it can */
    Socks5Login get() throws Socks5Failure;

    /** Always the same. */
    static ProxyLogin of(String user, String password) {
        Socks5Login login = new Socks5Login(user, password);
        return () -> login;
    }

    /** With a password that is alone in a file. */
    static ProxyLogin fromFile(String user, Path password) {
        SecretFile file = new SecretFile(password);
        return () -> {
            try {
                return new Socks5Login(user, file.get().text());
            } catch (SaslFailure | IllegalArgumentException e) {
                throw new Socks5Failure(
                        Socks5Failure.Blame.PROXY, "the password for the proxy cannot be had: " + e.getMessage());
            }
        };
    }
}
