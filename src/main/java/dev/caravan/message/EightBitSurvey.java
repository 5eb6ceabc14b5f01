package dev.caravan.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;

/** Finds the leaves that have octets above 127, and what forbids to encode them. */
final class EightBitSurvey implements MimeWalk.Listener {

    /** RFC 9580 section 7: the first line of text that is signed where it stands. */
    private static final byte[] SIGNED_TEXT = "-----BEGIN PGP SIGNED MESSAGE-----".getBytes(StandardCharsets.US_ASCII);

    /** By number, in their order. */
    private final BitSet eightBit = new BitSet();

    private int leaf = -1;
    private Optional<MimeEntity> entity = Optional.empty();
    private boolean signedText;
    private Optional<String> obstacle = Optional.empty();

    /** By number, in their order. */
    BitSet eightBit() {
        return eightBit;
    }

    /** Why it must stay as it is; empty if it may be encoded. */
    Optional<String> obstacle() {
        return obstacle;
    }

    @Override
    public void entity(MimeEntity found) {
        entity = Optional.of(found);
        signedText = false;
        if (found.body() == MimeEntity.Body.LEAF) {
            leaf++;
        }
        if (Signatures.in(found.header())) {
            refuse("it is signed");
        }
        if (hasEightBit(found.header().octets())) {
            refuse("a header in it has octets above 127");
        }
    }

    @Override
    public void headerEnd(byte[] line) {}

    @Override
    public void body(byte[] line) {
        signedText |= line.length >= SIGNED_TEXT.length
                && Arrays.equals(line, 0, SIGNED_TEXT.length, SIGNED_TEXT, 0, SIGNED_TEXT.length);
        if (hasEightBit(line)) {
            eightBit.set(leaf);
        }
    }

    @Override
    public void leafEnd(MimeWalk.LeafEnd end) {
        if (!eightBit.get(leaf)) {
            return;
        }
        if (signedText) {
            refuse("it is signed");
        }
        MimeEntity about = entity.orElseThrow();
        if (!about.isEncodable()) {
            refuse("a body of type " + about.type().mediaType() + " and transfer encoding " + about.encoding()
                    + " has octets above 127");
        }
    }

    @Override
    public void between(byte[] line) {}

    private void refuse(String why) {
        obstacle = obstacle.or(() -> Optional.of(why));
    }

    static boolean hasEightBit(byte[] octets) {
        for (byte octet : octets) {
            if (octet < 0) {
                return true;
            }
        }
        return false;
    }
}
