package dev.caravan.dane;

import dev.caravan.dns.TlsaRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Which TLSA records a certificate can be checked against (RFC 7672 section 3.1, RFC 7671 section 9). */
final class UsableRecords {

    /**
     * Ours: rollovers take a handful. A zone with a thousand records costs that much memory per connection, and not that
     * much time per handshake. Of more the first in the order of their text are used, the same ones every time.
     */
    static final int RECORDS_MAX = 64;

    private static final int SHA256_OCTETS = 32;
    private static final int SHA512_OCTETS = 64;

    private UsableRecords() {}

    /** What a digest is of. */
    private record Field(int usage, int selector) {

        static Field of(TlsaRecord record) {
            return new Field(record.usage(), record.selector());
        }
    }

    static Set<TlsaRecord> of(Collection<TlsaRecord> records) {
        return judged(records).stream()
                .filter(JudgedRecord::isUsable)
                .map(JudgedRecord::record)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Each of them once, in the order of their text. */
    static List<JudgedRecord> judged(Collection<TlsaRecord> records) {
        Map<TlsaRecord, Optional<String>> faults = new LinkedHashMap<>();
        records.stream()
                .distinct()
                .sorted(Comparator.comparing(TlsaRecord::toString))
                .forEach(record -> faults.put(record, fault(record)));
        // RFC 7671 section 9: digest agility. The strongest digest counts, so that a weaker one that has been broken
        // cannot be used against who publishes both. Records without a digest always count.
        Map<Field, Integer> strongest = new HashMap<>();
        faults.forEach((record, fault) -> {
            if (fault.isEmpty()) {
                strongest.merge(Field.of(record), record.matchingType(), Math::max);
            }
        });
        List<JudgedRecord> judged = new ArrayList<>();
        int usable = 0;
        for (Map.Entry<TlsaRecord, Optional<String>> each : faults.entrySet()) {
            TlsaRecord record = each.getKey();
            Optional<String> fault = each.getValue().or(() -> weaker(record, strongest));
            if (fault.isEmpty() && ++usable > RECORDS_MAX) {
                fault = Optional.of("only the first " + RECORDS_MAX + " that are usable are used");
            }
            judged.add(new JudgedRecord(record, fault));
        }
        return judged;
    }

    private static Optional<String> weaker(TlsaRecord record, Map<Field, Integer> strongest) {
        return record.matchingType() == Tlsa.FULL || record.matchingType() == strongest.get(Field.of(record))
                ? Optional.empty()
                : Optional.of("there is a stronger digest of the same");
    }

    private static Optional<String> fault(TlsaRecord record) {
        // RFC 7672 section 3.1.3: PKIX-TA(0) and PKIX-EE(1) are not for mail.
        if (record.usage() != Tlsa.DANE_TA && record.usage() != Tlsa.DANE_EE) {
            return Optional.of("usage " + record.usage() + " is not for mail");
        }
        if (record.selector() != Tlsa.CERTIFICATE && record.selector() != Tlsa.PUBLIC_KEY) {
            return Optional.of("selector " + record.selector() + " is unknown");
        }
        return switch (record.matchingType()) {
            case Tlsa.FULL ->
                record.selector() == Tlsa.CERTIFICATE
                        ? unless(Tlsa.certificate(record).isPresent(), "its data is no certificate")
                        : unless(Tlsa.isPublicKey(record), "its data is no public key");
            case Tlsa.SHA256 -> unless(record.data().length == SHA256_OCTETS, "its data is no SHA-256 digest");
            case Tlsa.SHA512 -> unless(record.data().length == SHA512_OCTETS, "its data is no SHA-512 digest");
            default -> Optional.of("matching type " + record.matchingType() + " is unknown");
        };
    }

    private static Optional<String> unless(boolean isSound, String fault) {
        return isSound ? Optional.empty() : Optional.of(fault);
    }
}
