package dev.caravan.tlsrpt;

import java.util.Locale;

/** Why a session did not come to be, or not as the policy wants it (RFC 8460 section 4.3). */
public enum ResultType {
    /** The host offers no STARTTLS, or does not do what it offers. */
    STARTTLS_NOT_SUPPORTED,
    CERTIFICATE_HOST_MISMATCH,
    CERTIFICATE_EXPIRED,
    CERTIFICATE_NOT_TRUSTED,
    /** Anything that has no kind of its own. */
    VALIDATION_FAILURE,
    /** No TLSA record can be used, or none fits. */
    TLSA_INVALID,
    /** The resolver found no authentic records. */
    DNSSEC_INVALID,
    /** The sender takes nothing but DANE, and there is none. */
    DANE_REQUIRED,
    /** The policy could not be fetched. */
    STS_POLICY_FETCH_ERROR,
    /** The policy could be fetched and not be read. */
    STS_POLICY_INVALID,
    /** The policy host's certificate does not fit. */
    STS_WEBPKI_INVALID;

    /** As reports write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
