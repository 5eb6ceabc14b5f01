package dev.caravan.dkim;

import java.io.IOException;

/** A file without a key that can sign. The message says why, and never what is in it. */
public final class UnusableKey extends IOException {

    UnusableKey(String text) {
        super(text);
    }
}
