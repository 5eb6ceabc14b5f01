package dev.caravan.site;

/**
 * Names a site.
 *
 * @param transport the configured transport that leads there
 * @param place for logs and operators, for example {@code example.org} or {@code relay.example:25}
 */
public record SiteKey(String transport, String place) {
    @Override
    public String toString() {
        return transport + " " + place;
    }
}
