package dev.caravan.tls;

import java.io.IOException;

/** A PEM file that does not hold what it should. The message names the file and the reason. */
public final class UnusablePem extends IOException {

    UnusablePem(String text) {
        super(text);
    }
}
