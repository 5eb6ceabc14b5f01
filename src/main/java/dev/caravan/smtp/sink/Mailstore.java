package dev.caravan.smtp.sink;

import java.io.IOException;

/** Where accepted mail goes. Called by many threads at once. */
@FunctionalInterface
public interface Mailstore {

    /**
     * Keeps a message; the sink says 250 when this returns.
     *
     * @throws IOException if it cannot; the sink says 451
     */
    void store(SunkMail mail) throws IOException;
}
