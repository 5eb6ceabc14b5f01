package dev.caravan.config;

import java.util.List;

/** There is no usable configuration. The message has one line per fault. */
public final class BadConfig extends Exception {

    private final transient ConfigResult.Refused refused;

    BadConfig(ConfigResult.Refused refused) {
        super(refused.message());
        this.refused = refused;
    }

    /** All faults, in the order of lines. */
    public List<Fault> faults() {
        return refused.faults();
    }
}
