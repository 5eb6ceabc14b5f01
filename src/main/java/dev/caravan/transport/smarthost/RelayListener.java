package dev.caravan.transport.smarthost;

import java.net.InetSocketAddress;

/** Hears of the machines of a relay: that one is passed over makes no noise otherwise. Must not block. */
public interface RelayListener {

    /** Who wants to hear nothing. */
    RelayListener NOBODY = new RelayListener() {};

    /**
     * There was no session with it, and it is passed over from now on.
     *
     * @param host the name by which it was found
     * @param address not resolved where only a proxy knows it
     * @param why one line
     */
    default void failed(String host, InetSocketAddress address, String why) {}

    /** There is one again. */
    default void recovered(String host, InetSocketAddress address) {}
}
