package dev.caravan.dnscheck.spf;

/** The check ends here, without a comparison: TEMPERROR or PERMERROR. */
final class SpfTrouble extends Exception {

    private final SpfResult result;

    private SpfTrouble(SpfResult result, String why) {
        super(why);
        this.result = result;
    }

    /** It may be better later. */
    static SpfTrouble temporary(String why) {
        return new SpfTrouble(SpfResult.TEMPERROR, why);
    }

    /** A record must be changed. */
    static SpfTrouble permanent(String why) {
        return new SpfTrouble(SpfResult.PERMERROR, why);
    }

    SpfResult result() {
        return result;
    }

    String why() {
        return String.valueOf(getMessage());
    }
}
