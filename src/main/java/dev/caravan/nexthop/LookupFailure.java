package dev.caravan.nexthop;

/** Why a look-up gave nobody to talk to. Says only what happened; what it means is decided elsewhere. */
public enum LookupFailure {
    /** The domain does not exist (NXDOMAIN, RFC 8020). */
    NO_SUCH_DOMAIN,
    /** The domain says that it takes no mail (RFC 7505). */
    NULL_MX,
    /** The domain exists and has neither MX nor address records (RFC 5321 section 5.1). */
    NO_MAIL_HOST,
    /** The best mail host is ourselves (RFC 5321 section 5.1). */
    MAIL_LOOP,
    /** No name server gave an answer that can be used: time-out, SERVFAIL, REFUSED, bogus. */
    UNANSWERED,
    /** The domain's chain of aliases is a loop, or longer than anyone needs. */
    ALIAS_CHAIN,
    /** A mail host's addresses could not be asked for. */
    HOST_UNANSWERED,
    /** A mail host has no address, or its MX record names no host at all. */
    HOST_WITHOUT_ADDRESS,
    /** All addresses of a mail host are of a kind that mail must not be sent to. */
    HOST_FORBIDDEN
}
