package dev.caravan.queue.artemis;

/**
 * How to reach the broker and who we are there.
 *
 * @param url {@code vm://…} for the broker in this process, {@code tcp://host:port} for another
 */
public record BrokerAddress(String url, String user, String password) {
    @Override
    public String toString() {
        return user + "@" + url;
    }
}
