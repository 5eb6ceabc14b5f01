package dev.caravan.site;

/**
 * Names a site.
 *
 * @param text for logs and operators, for example {@code mx example.org} or {@code smarthost relay.example:25}
 */
public record SiteKey(String text) {
    @Override
    public String toString() {
        return text;
    }
}
