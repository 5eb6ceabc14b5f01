package dev.caravan.dane;

import dev.caravan.dns.TlsaRecord;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;

/** TLSA records as an operator would publish them. */
public final class Records {

    private Records() {}

    /** @param form the record's numbers: usage, selector, matching type, as in {@code 3 1 1} */
    public static TlsaRecord of(String form, X509Certificate certificate) throws Exception {
        String[] numbers = form.split(" ");
        byte[] selected = numbers[1].equals("0")
                ? certificate.getEncoded()
                : certificate.getPublicKey().getEncoded();
        byte[] data = switch (numbers[2]) {
            case "1" -> MessageDigest.getInstance("SHA-256").digest(selected);
            case "2" -> MessageDigest.getInstance("SHA-512").digest(selected);
            default -> selected;
        };
        return of(form, data);
    }

    public static TlsaRecord of(String form, byte[] data) {
        String[] numbers = form.split(" ");
        return new TlsaRecord(
                Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]), Integer.parseInt(numbers[2]), data);
    }
}
