package dev.caravan.config;

/**
 * Something in the file that is allowed and probably not meant.
 *
 * @param path where, as in {@link Fault}
 * @param line counted from 1; 0 if there is none
 * @param found what stands there, in quotes; empty if it is a part of many keys, or could be a secret
 * @param text what follows from it, and what would be right
 */
public record Warning(String path, int line, String found, String text) {

    /** One line for people. */
    @Override
    public String toString() {
        return place(path, line) + (found.isEmpty() ? "" : "found " + found + "; ") + text;
    }

    static String place(String path, int line) {
        String where = line > 0 ? "line " + line + (path.isEmpty() ? "" : ", " + path) : path;
        return where.isEmpty() ? "" : where + ": ";
    }
}
