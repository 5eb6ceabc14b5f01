package dev.caravan.dnscheck;

import java.util.List;

/** Looks at one thing. Blocks; never throws for what a stranger publishes. */
public interface Check {

    /** In the order to read them; may be none. */
    List<Finding> findings(Subject subject);
}
