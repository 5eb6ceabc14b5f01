package dev.caravan.queue;

import dev.caravan.message.MessageContent.Needs;

/** Where the octets of a job's message are. */
public sealed interface JobContent {

    /** In octets. */
    long size();

    Needs needs();

    /** Small content of a message with one next-hop domain travels in the job. */
    record Inline(byte[] octets, Needs needs) implements JobContent {
        @Override
        public long size() {
            return octets.length;
        }
    }

    /** Everything else is in the {@link dev.caravan.queue.content.ContentStore}, once per message. */
    record Stored(String contentId, long size, Needs needs) implements JobContent {}
}
