package dev.caravan.dnscheck.spf;

import java.util.Locale;

/** What a check comes to (RFC 7208 section 2.6). */
public enum SpfResult {
    /** The domain publishes no record. */
    NONE,
    /** The domain says nothing about the address. */
    NEUTRAL,
    /** The address may send. */
    PASS,
    /** It may not. */
    FAIL,
    /** It probably may not. */
    SOFTFAIL,
    /** No answer for the moment. */
    TEMPERROR,
    /** The record cannot be used. */
    PERMERROR;

    /** As the RFC writes it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
