package dev.caravan.envelope;

/** What the sender said about TLS on the way (RFC 8689). */
public enum RequireTls {
    /** Nothing: the policies of the destination and of the configuration decide. */
    UNSPECIFIED,
    /** The REQUIRETLS parameter: rather not deliver than deliver over an unauthenticated connection. */
    REQUIRED,
    /** {@code TLS-Required: No}: rather deliver in clear than not at all. */
    NO;
}
