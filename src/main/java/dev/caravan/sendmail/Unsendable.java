package dev.caravan.sendmail;

/** Nothing was handed over and nothing is kept: the caller still has the message. The text says why, for people. */
public final class Unsendable extends Exception {

    private final transient ExitCode code;

    public Unsendable(ExitCode code, String text) {
        super(text, null, false, false);
        this.code = code;
    }

    public ExitCode code() {
        return code;
    }

    /** What to say. */
    public String text() {
        return String.valueOf(getMessage());
    }

    static Unsendable wrongCall(String text) {
        return new Unsendable(ExitCode.USAGE, text);
    }

    static Unsendable wrongData(String text) {
        return new Unsendable(ExitCode.DATA_ERROR, text);
    }
}
