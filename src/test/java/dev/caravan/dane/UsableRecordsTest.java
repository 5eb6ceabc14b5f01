package dev.caravan.dane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.dns.TlsaRecord;
import dev.caravan.smtp.Certificates;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsableRecordsTest {

    private static X509Certificate certificate;

    @BeforeAll
    static void makeCertificate() throws Exception {
        certificate = new Certificates().authority();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2 0 0", "2 0 1", "2 0 2", "2 1 0", "2 1 1", "2 1 2", "3 0 0", "3 0 1", "3 0 2", "3 1 0", "3 1 1",
                "3 1 2"
            })
    void areAllFormsForMail(String form) throws Exception {
        TlsaRecord record = Records.of(form, certificate);
        assertThat(UsableRecords.of(List.of(record))).containsExactly(record);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0 0 1", "0 1 1", "1 0 1", "1 1 1", "4 1 1", "255 1 1", "3 2 1", "3 255 1", "3 1 3", "3 1 255"})
    void areNoneOfUnknownNumbersNorThoseOfPkix(String form) throws Exception {
        assertThat(UsableRecords.of(List.of(Records.of(form, new byte[32])))).isEmpty();
        assertThat(UsableRecords.of(List.of(Records.of(form, new byte[64])))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "3 1 1, 31",
        "3 1 1, 33",
        "3 1 1, 64",
        "3 1 1, 0",
        "2 0 2, 63",
        "2 0 2, 65",
        "2 0 2, 32",
        "3 0 0, 0",
        "3 1 0, 0",
        "2 0 0, 100",
        "2 1 0, 100"
    })
    void areNoneWhoseDataCanNeverFit(String form, int octets) {
        assertThat(UsableRecords.of(List.of(Records.of(form, new byte[octets]))))
                .isEmpty();
    }

    @Test
    void areNoneWithSomethingBehindTheCertificate() throws Exception {
        byte[] encoded = certificate.getEncoded();
        TlsaRecord record = Records.of("2 0 0", Arrays.copyOf(encoded, encoded.length + 1));
        assertThat(UsableRecords.of(List.of(record))).isEmpty();
    }

    @Test
    void ofSeveralDigestsAreThoseOfTheStrongest() throws Exception {
        TlsaRecord weak = Records.of("3 1 1", certificate);
        TlsaRecord strong = Records.of("3 1 2", certificate);
        TlsaRecord full = Records.of("3 1 0", certificate);
        TlsaRecord otherSelector = Records.of("3 0 1", certificate);
        TlsaRecord otherUsage = Records.of("2 1 1", certificate);
        TlsaRecord malformed = Records.of("3 0 2", new byte[63]);

        assertThat(UsableRecords.of(List.of(weak, strong, full, otherSelector, otherUsage, malformed)))
                .containsExactlyInAnyOrder(strong, full, otherSelector, otherUsage);
    }

    @Test
    void ofAThousandAreTheSameFewEveryTime() {
        long seed = 7;
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        List<TlsaRecord> many = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            byte[] digest = new byte[32];
            random.nextBytes(digest);
            many.add(Records.of("3 1 1", digest));
        }
        Set<TlsaRecord> first = UsableRecords.of(many);
        Collections.shuffle(many, random);
        assertThat(first).hasSize(UsableRecords.RECORDS_MAX).isEqualTo(UsableRecords.of(many));
    }
}
