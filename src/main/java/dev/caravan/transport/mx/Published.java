package dev.caravan.transport.mx;

import dev.caravan.dane.TlsaLookup;
import dev.caravan.envelope.DomainName;
import dev.caravan.mtasts.OnUnavailable;
import dev.caravan.mtasts.StsAnswer;
import java.util.function.Function;

/**
 * Where direct delivery learns what domains publish about TLS.
 *
 * @param sts the MTA-STS policy of a domain
 * @param onUnavailable what holds when that cannot be had
 */
public record Published(TlsaLookup tlsa, Function<DomainName, StsAnswer> sts, OnUnavailable onUnavailable) {}
