package dev.caravan.dnscheck;

import java.util.Locale;

/** How bad something is for mail. */
public enum Severity {
    /** As it should be. */
    OK,
    /** Good to know, or good to have. */
    NOTE,
    /** Some receivers will mind. */
    WARNING,
    /** Mail will be refused, or nothing comes back. */
    ERROR;

    /** Its word for people and programs. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
