package dev.caravan.config;

/**
 * Something in the file that is allowed and probably not meant.
 *
 * @param path where, as in {@link Fault}
 * @param line counted from 1; 0 if there is none
 */
public record Warning(String path, int line, String text) {

    /** One line for people. */
    @Override
    public String toString() {
        return place(path, line) + text;
    }

    static String place(String path, int line) {
        String where = line > 0 ? "line " + line + (path.isEmpty() ? "" : ", " + path) : path;
        return where.isEmpty() ? "" : where + ": ";
    }
}
