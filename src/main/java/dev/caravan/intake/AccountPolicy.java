package dev.caravan.intake;

import java.util.regex.Pattern;

/** What accounts may ask for. */
public interface AccountPolicy {

    /** Every account may have replies below this prefix and its own name. */
    String REPLY_PREFIX = "caravan.reply.";

    /**
     * Temporary queues: JMS clients name them with a random UUID (RFC 9562), which nobody but their maker knows, and no
     * role may create any other queue of such a name. The prefix {@code temp-queue://} proves nothing: a client writes it.
     */
    Pattern TEMPORARY_NAME = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    /** Longest address that is answered to, in characters (ours). */
    int REPLY_ADDRESS_CHARACTERS_MAX = 255;

    /** Whether the account may choose the transport by name; an unknown name is one it may not choose. */
    boolean mayUse(String account, String transport);

    /**
     * Whether the account may have replies at that address of the broker. A wildcard could name many queues and
     * {@code ::} one below another address, so neither is a reply address.
     */
    default boolean mayReceiveReplies(String account, String address) {
        if (address.length() > REPLY_ADDRESS_CHARACTERS_MAX) {
            return false;
        }
        boolean own = address.startsWith(REPLY_PREFIX + account + ".")
                || TEMPORARY_NAME.matcher(address).matches();
        boolean plain = address.chars().allMatch(c -> c > ' ' && c < 0x7F && "*#>,;|".indexOf(c) < 0);
        return own && plain && !address.contains("::");
    }
}
