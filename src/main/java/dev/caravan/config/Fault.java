package dev.caravan.config;

/**
 * Something wrong in the file.
 *
 * @param path where: {@code transports[1].port}, counted from 0; empty for the file as a whole
 * @param line counted from 1; 0 if there is none
 * @param found what stands there, in quotes; secrets are not shown
 * @param wanted what would be right
 */
public record Fault(String path, int line, String found, String wanted) {

    /** One line for people. */
    @Override
    public String toString() {
        return Warning.place(path, line) + "found " + found + "; wanted " + wanted;
    }
}
