package dev.caravan.dane;

import dev.caravan.dns.TlsaRecord;
import java.util.Optional;

/**
 * A record as it is published, and what it is worth.
 *
 * @param fault why a certificate is not checked against it, in words for people; empty if it is
 */
public record JudgedRecord(TlsaRecord record, Optional<String> fault) {

    public boolean isUsable() {
        return fault.isEmpty();
    }
}
