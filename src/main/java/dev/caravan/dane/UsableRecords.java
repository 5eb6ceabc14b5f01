package dev.caravan.dane;

import dev.caravan.dns.TlsaRecord;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
        List<TlsaRecord> sound =
                records.stream().distinct().filter(UsableRecords::isSound).toList();
        // RFC 7671 section 9: digest agility. The strongest digest counts, so that a weaker one that has been broken
        // cannot be used against who publishes both. Records without a digest always count.
        Map<Field, Integer> strongest = new HashMap<>();
        sound.forEach(record -> strongest.merge(Field.of(record), record.matchingType(), Math::max));
        return sound.stream()
                .filter(record ->
                        record.matchingType() == Tlsa.FULL || record.matchingType() == strongest.get(Field.of(record)))
                .sorted(Comparator.comparing(TlsaRecord::toString))
                .limit(RECORDS_MAX)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static boolean isSound(TlsaRecord record) {
        // RFC 7672 section 3.1.3: PKIX-TA(0) and PKIX-EE(1) are not for mail.
        if (record.usage() != Tlsa.DANE_TA && record.usage() != Tlsa.DANE_EE) {
            return false;
        }
        if (record.selector() != Tlsa.CERTIFICATE && record.selector() != Tlsa.PUBLIC_KEY) {
            return false;
        }
        return switch (record.matchingType()) {
            case Tlsa.FULL ->
                record.selector() == Tlsa.CERTIFICATE ? Tlsa.certificate(record).isPresent() : Tlsa.isPublicKey(record);
            case Tlsa.SHA256 -> record.data().length == SHA256_OCTETS;
            case Tlsa.SHA512 -> record.data().length == SHA512_OCTETS;
            default -> false;
        };
    }
}
