package dev.caravan.site;

/** What attempts count for. */
public record Load(int messages, int recipients) {

    /** Of one attempt. */
    public static Load of(int recipients) {
        return new Load(1, recipients);
    }

    Load plus(Load other) {
        return new Load(messages + other.messages, recipients + other.recipients);
    }
}
