package dev.caravan.sasl;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** How a SCRAM dialogue begins: what the client makes of channel binding (RFC 5802 section 6, RFC 5801 section 4). */
final class Gs2Header {

    /** The client does not use channel binding. */
    static final Gs2Header UNUSED = new Gs2Header("n,,", new byte[0]);

    /** The client would use it, but sees no offer. A server that did offer it must break off: the offer was cut. */
    static final Gs2Header NOT_OFFERED = new Gs2Header("y,,", new byte[0]);

    private final String text;
    private final byte[] data;

    private Gs2Header(String text, byte[] data) {
        this.text = text;
        this.data = data;
    }

    static Gs2Header bound(ChannelBinding binding) {
        return new Gs2Header("p=" + binding.type() + ",,", binding.data());
    }

    String text() {
        return text;
    }

    /** The attribute {@code c} of the client's final message: everything about the binding, under the proof. */
    String repeated() {
        byte[] header = text.getBytes(StandardCharsets.US_ASCII);
        byte[] both = Arrays.copyOf(header, header.length + data.length);
        System.arraycopy(data, 0, both, header.length, data.length);
        return Base64.getEncoder().encodeToString(both);
    }
}
