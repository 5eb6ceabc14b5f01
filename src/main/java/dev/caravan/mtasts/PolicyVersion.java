package dev.caravan.mtasts;

import dev.caravan.envelope.DomainName;

/** A domain's policy as of one id. */
record PolicyVersion(DomainName domain, String id) {}
