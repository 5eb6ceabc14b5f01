package dev.caravan.intake;

/** Why a drop was refused. The words are part of the contract: programs compare them. */
public enum RefusalCode {
    /** The broker named no account, or one that is reserved. */
    BAD_ACCOUNT("bad-account"),
    /** A Caravan property has the wrong type or a value outside its grammar. */
    BAD_PROPERTY("bad-property"),
    /** A property begins with Caravan and is none of ours. */
    UNKNOWN_PROPERTY("unknown-property"),
    /** An address in a property or an address field does not parse. */
    BAD_ADDRESS("bad-address"),
    /** One of reverse-path and forward-paths is given without the other. */
    INCOMPLETE_ENVELOPE("incomplete-envelope"),
    /** The envelope is to be read from the header, which names no single sender. */
    NO_SENDER("no-sender"),
    NO_RECIPIENTS("no-recipients"),
    TOO_MANY_RECIPIENTS("too-many-recipients"),
    /** The account may not choose this transport. */
    FORBIDDEN_TRANSPORT("forbidden-transport"),
    /** The account may not have replies there. */
    FORBIDDEN_REPLY_TO("forbidden-reply-to"),
    /** The sender's deadline is over. */
    EXPIRED("expired"),
    /** Neither a BytesMessage nor a TextMessage. */
    UNSUPPORTED_TYPE("unsupported-type"),
    EMPTY_BODY("empty-body"),
    TOO_LARGE("too-large"),
    /** The body is longer than the broker declared. */
    SIZE_MISMATCH("size-mismatch"),
    HEADER_TOO_LARGE("header-too-large"),
    /** The header is not made of RFC 5322 fields. */
    BAD_HEADER("bad-header"),
    /** Characters cannot be encoded, or the header says that they are encoded otherwise. */
    BAD_CHARSET("bad-charset"),
    LONE_CR("lone-cr"),
    MIXED_LINE_ENDS("mixed-line-ends"),
    NUL("nul"),
    LINE_TOO_LONG("line-too-long"),
    /** The message is signed and its line ends would have to be repaired. */
    SIGNED_NEEDS_REPAIR("signed-needs-repair"),
    /** Too many Received fields. */
    LOOP("loop");

    private final String word;

    RefusalCode(String word) {
        this.word = word;
    }

    /** The stable machine word. */
    public String word() {
        return word;
    }

    @Override
    public String toString() {
        return word;
    }
}
