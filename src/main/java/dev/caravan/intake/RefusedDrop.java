package dev.caravan.intake;

/** Carries a refusal from where it is found to {@link Intake}, which makes it a verdict. Never leaves the package. */
final class RefusedDrop extends Exception {

    private final RefusalCode code;

    RefusedDrop(RefusalCode code, String text) {
        super(text, null, false, false);
        this.code = code;
    }

    RefusalCode code() {
        return code;
    }

    String text() {
        return String.valueOf(getMessage());
    }
}
