package dev.caravan.intake;

/** What accounts may ask for. */
public interface AccountPolicy {

    /** Every account may have replies below this prefix and its own name. */
    String REPLY_PREFIX = "caravan.reply.";

    /** Temporary queues: the broker lets only their maker consume. */
    String TEMPORARY_PREFIX = "tmp.";

    /** Longest address that is answered to, in characters (ours). */
    int REPLY_ADDRESS_CHARACTERS_MAX = 255;

    /** Whether the account may choose the transport by name; an unknown name is one it may not choose. */
    boolean mayUse(String account, String transport);

    /**
     * Whether the account may have replies at that address of the broker. A wildcard could name many queues and
     * {@code ::} one below another address, so neither is a reply address.
     */
    default boolean mayReceiveReplies(String account, String address) {
        boolean own = address.startsWith(REPLY_PREFIX + account + ".") || address.startsWith(TEMPORARY_PREFIX);
        boolean plain = address.chars().allMatch(c -> c > ' ' && c < 0x7F && "*#>,;|".indexOf(c) < 0);
        return own && plain && !address.contains("::") && address.length() <= REPLY_ADDRESS_CHARACTERS_MAX;
    }
}
